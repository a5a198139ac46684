import { createToken, type TokenRequest } from "./client";

const {
  PEER_USERNAME: username = "",
  PEER_PASSWORD: password = "",
  PEER_ORGANISATION: organisation = "",
  PEER_AUTHENTICATION_CODE: authentication_code = "",
  PEER_IDENTIFIER: identifier = "",
  PEER_PASS_CODE: pass_code = "",
} = process.env;

const requests: TokenRequest[] = [
  { username, password, organisation },
  { access_token_identifier: { authentication_code }, organisation },
  { access_token_identifier: { identifier, pass_code }, organisation },
];

for (const request of requests) {
  const answer = await createToken(request);
  if (answer.status === 200) console.log(answer.data.data?.token);
}
