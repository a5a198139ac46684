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

	organisation := os.Getenv("PEER_ORGANISATION")

	code := api.NewAuthenticationCode(os.Getenv("PEER_AUTHENTICATION_CODE"))
	identifier := api.NewIdentifierAndPassCode(os.Getenv("PEER_IDENTIFIER"), os.Getenv("PEER_PASS_CODE"))
	for _, request := range []api.TokenRequest{
		api.UserCredentialsAsTokenRequest(
			api.NewUserCredentials(os.Getenv("PEER_USERNAME"), os.Getenv("PEER_PASSWORD"), organisation)),
		api.AccessTokenCredentialsAsTokenRequest(
			api.NewAccessTokenCredentials(api.AuthenticationCodeAsAccessTokenIdentifier(code), organisation)),
		api.AccessTokenCredentialsAsTokenRequest(
			api.NewAccessTokenCredentials(api.IdentifierAndPassCodeAsAccessTokenIdentifier(identifier), organisation)),
	} {
		answer, _, err := authentication.CreateToken(context.Background()).TokenRequest(request).Execute()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Data.GetToken())
	}
}
