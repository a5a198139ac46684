from os import environ as env

from client import Client
from client.api.authentication import login
from client.models import MBSCredentials

credentials = MBSCredentials(user_name=env["PEER_USERNAME"], password=env["PEER_PASSWORD"])
print(login.sync(client=Client(base_url=env["PEER_URL"]), body=credentials).access_token)
