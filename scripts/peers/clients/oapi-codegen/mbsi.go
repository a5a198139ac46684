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

	answer, err := client.AuthenticateWithResponse(context.Background(), api.AccountCredentials{
		Username: os.Getenv("PEER_USERNAME"),
		Password: os.Getenv("PEER_PASSWORD"),
	})
	if err != nil || answer.JSON200 == nil {
		log.Fatal(answer, err)
	}
	fmt.Println(answer.JSON200.AccessToken)
}
