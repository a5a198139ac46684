package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"peers/api"
)

func main() {
	configuration := api.NewConfiguration()
	configuration.Servers[0].URL = os.Getenv("PEER_URL")
	authentication := api.NewAPIClient(configuration).AuthenticationAPI

	credentials := api.NewMbsCredentials(os.Getenv("PEER_PASSWORD"), os.Getenv("PEER_USERNAME"))
	answer, _, err := authentication.Login(context.Background()).Credentials(*credentials).Execute()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.AccessToken)
}
