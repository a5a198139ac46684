from os import environ as env

from openapi_client import ApiClient, AuthenticationApi, Configuration, EmailAndPassword, Passport


def ticket(email):
    return api.user_login(EmailAndPassword(email=email, password=env["PEER_PASSWORD"])).token


with ApiClient(Configuration(host=env["PEER_URL"])) as client:
    api = AuthenticationApi(client)
    print(api.passport(Passport(token=ticket(env["PEER_EMAIL"]))).auth_token)
    print(api.passport(Passport(token=ticket(env["PEER_MFA_EMAIL"]), totp=env["PEER_MFA_CODE"])).auth_token)
