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

	ctx := context.Background()

	signIn := func(email string, code *string) {
		login, err := client.UserLoginWithResponse(ctx, api.EmailAndPassword{
			Email:    email,
			Password: os.Getenv("PEER_PASSWORD"),
		})
		if err != nil || login.JSON200 == nil {
			log.Fatal(login, err)
		}
		answer, err := client.PassportWithResponse(ctx, api.Passport{Token: login.JSON200.Token, Totp: code})
		if err != nil || answer.JSON200 == nil {
			log.Fatal(answer, err)
		}
		fmt.Println(answer.JSON200.AuthToken)
	}

	signIn(os.Getenv("PEER_EMAIL"), nil)
	code := os.Getenv("PEER_MFA_CODE")
	signIn(os.Getenv("PEER_MFA_EMAIL"), &code)
}
