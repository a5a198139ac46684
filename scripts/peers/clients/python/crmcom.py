from os import environ as env

from openapi_client import (
    AccessTokenCredentials,
    AccessTokenIdentifier,
    ApiClient,
    AuthenticationApi,
    AuthenticationCode,
    Configuration,
    IdentifierAndPassCode,
    TokenRequest,
    UserCredentials,
)

organisation = env["PEER_ORGANISATION"]


def access_token(identifier):
    return AccessTokenCredentials(
        access_token_identifier=AccessTokenIdentifier(identifier), organisation=organisation
    )


with ApiClient(Configuration(host=env["PEER_URL"])) as client:
    api = AuthenticationApi(client)
    for credentials in [
        UserCredentials(
            username=env["PEER_USERNAME"], password=env["PEER_PASSWORD"], organisation=organisation
        ),
        access_token(AuthenticationCode(authentication_code=env["PEER_AUTHENTICATION_CODE"])),
        access_token(
            IdentifierAndPassCode(identifier=env["PEER_IDENTIFIER"], pass_code=env["PEER_PASS_CODE"])
        ),
    ]:
        print(api.create_token(TokenRequest(credentials)).data.token)
