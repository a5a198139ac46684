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

	credentials := api.NewAccountCredentials(os.Getenv("PEER_USERNAME"), os.Getenv("PEER_PASSWORD"))
	answer, _, err := authentication.Authenticate(context.Background()).Credentials(*credentials).Execute()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.AccessToken)
}
