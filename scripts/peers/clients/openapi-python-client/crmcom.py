from os import environ as env

from client import Client
from client.api.authentication import create_token
from client.models import AccessTokenCredentials, AuthenticationCode, IdentifierAndPassCode, UserCredentials

client = Client(base_url=env["PEER_URL"])
organisation = env["PEER_ORGANISATION"]


def access_token(identifier):
    return AccessTokenCredentials(access_token_identifier=identifier, organisation=organisation)


for credentials in [
    UserCredentials(username=env["PEER_USERNAME"], password=env["PEER_PASSWORD"], organisation=organisation),
    access_token(AuthenticationCode(authentication_code=env["PEER_AUTHENTICATION_CODE"])),
    access_token(IdentifierAndPassCode(identifier=env["PEER_IDENTIFIER"], pass_code=env["PEER_PASS_CODE"])),
]:
    print(create_token.sync(client=client, body=credentials).data.token)
