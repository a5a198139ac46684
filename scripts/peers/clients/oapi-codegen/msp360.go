package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"peers/api"
)

func main() {
	client, err := api.NewClientWithResponses(os.Getenv("PEER_URL"))
	if err != nil {
		log.Fatal(err)
	}

	answer, err := client.LoginWithResponse(context.Background(), nil, api.MbsCredentials{
		UserName: os.Getenv("PEER_USERNAME"),
		Password: os.Getenv("PEER_PASSWORD"),
	})
	if err != nil || answer.JSON200 == nil {
		log.Fatal(answer, err)
	}
	fmt.Println(answer.JSON200.AccessToken)
}
