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

	organisation := os.Getenv("PEER_ORGANISATION")

	signIn := func(write func(*api.TokenRequest) error) {
		var request api.TokenRequest
		if err := write(&request); err != nil {
			log.Fatal(err)
		}
		answer, err := client.CreateTokenWithResponse(context.Background(), request)
		if err != nil || answer.JSON200 == nil || answer.JSON200.Data.Token == nil {
			log.Fatal(answer, err)
		}
		fmt.Println(*answer.JSON200.Data.Token)
	}
	signInWithAccessToken := func(write func(*api.AccessTokenIdentifier) error) {
		var identifier api.AccessTokenIdentifier
		if err := write(&identifier); err != nil {
			log.Fatal(err)
		}
		signIn(func(request *api.TokenRequest) error {
			return request.FromAccessTokenCredentials(api.AccessTokenCredentials{
				AccessTokenIdentifier: identifier,
				Organisation:          organisation,
			})
		})
	}

	signIn(func(request *api.TokenRequest) error {
		return request.FromUserCredentials(api.UserCredentials{
			Username:     os.Getenv("PEER_USERNAME"),
			Password:     os.Getenv("PEER_PASSWORD"),
			Organisation: organisation,
		})
	})
	signInWithAccessToken(func(identifier *api.AccessTokenIdentifier) error {
		return identifier.FromAuthenticationCode(api.AuthenticationCode{
			AuthenticationCode: os.Getenv("PEER_AUTHENTICATION_CODE"),
		})
	})
	signInWithAccessToken(func(identifier *api.AccessTokenIdentifier) error {
		return identifier.FromIdentifierAndPassCode(api.IdentifierAndPassCode{
			Identifier: os.Getenv("PEER_IDENTIFIER"),
			PassCode:   os.Getenv("PEER_PASS_CODE"),
		})
	})
}
