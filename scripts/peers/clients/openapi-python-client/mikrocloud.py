from os import environ as env

from client import Client
from client.api.authentication import passport, user_login
from client.models import EmailAndPassword, Passport

client = Client(base_url=env["PEER_URL"])


def ticket(email):
    return user_login.sync(client=client, body=EmailAndPassword(email=email, password=env["PEER_PASSWORD"])).token


print(passport.sync(client=client, body=Passport(token=ticket(env["PEER_EMAIL"]))).auth_token)
print(
    passport.sync(
        client=client, body=Passport(token=ticket(env["PEER_MFA_EMAIL"]), totp=env["PEER_MFA_CODE"])
    ).auth_token
)
