from os import environ as env

from client import Client
from client.api.authentication import authenticate
from client.models import AccountCredentials

credentials = AccountCredentials(username=env["PEER_USERNAME"], password=env["PEER_PASSWORD"])
print(authenticate.sync(client=Client(base_url=env["PEER_URL"]), body=credentials).access_token)
