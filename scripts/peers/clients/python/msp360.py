from os import environ as env

from openapi_client import ApiClient, AuthenticationApi, Configuration, MbsCredentials

with ApiClient(Configuration(host=env["PEER_URL"])) as client:
    credentials = MbsCredentials(UserName=env["PEER_USERNAME"], Password=env["PEER_PASSWORD"])
    print(AuthenticationApi(client).login(credentials).access_token)
