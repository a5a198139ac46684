from os import environ as env

from openapi_client import AccountCredentials, ApiClient, AuthenticationApi, Configuration

with ApiClient(Configuration(host=env["PEER_URL"])) as client:
    credentials = AccountCredentials(username=env["PEER_USERNAME"], password=env["PEER_PASSWORD"])
    print(AuthenticationApi(client).authenticate(credentials).access_token)
