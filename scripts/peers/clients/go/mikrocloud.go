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

	ctx := context.Background()

	signIn := func(email string, code *string) {
		credentials := api.NewEmailAndPassword(email, os.Getenv("PEER_PASSWORD"))
		login, _, err := authentication.UserLogin(ctx).Credentials(*credentials).Execute()
		if err != nil {
			log.Fatal(err)
		}
		passport := api.NewPassport(login.Token)
		if code != nil {
			passport.SetTotp(*code)
		}
		answer, _, err := authentication.Passport(ctx).Passport(*passport).Execute()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.AuthToken)
	}

	signIn(os.Getenv("PEER_EMAIL"), nil)
	code := os.Getenv("PEER_MFA_CODE")
	signIn(os.Getenv("PEER_MFA_EMAIL"), &code)
}
