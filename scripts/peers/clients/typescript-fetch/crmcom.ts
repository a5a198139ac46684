import { AuthenticationApi, Configuration, type TokenRequest } from "./client";

const {
  PEER_URL,
  PEER_USERNAME: username = "",
  PEER_PASSWORD: password = "",
  PEER_ORGANISATION: organisation = "",
  PEER_AUTHENTICATION_CODE: authenticationCode = "",
  PEER_IDENTIFIER: identifier = "",
  PEER_PASS_CODE: passCode = "",
} = process.env;

const requests: TokenRequest[] = [
  { username, password, organisation },
  { accessTokenIdentifier: { authenticationCode }, organisation },
  { accessTokenIdentifier: { identifier, passCode }, organisation },
];

const api = new AuthenticationApi(new Configuration({ basePath: PEER_URL }));
for (const tokenRequest of requests) {
  const answer = await api.createToken({ tokenRequest });
  console.log(answer.data?.token);
}
