import { createToken, type TokenRequest } from "./client";
import { client } from "./client/client.gen";

const {
  PEER_URL: baseUrl = "",
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

client.setConfig({ baseUrl });
for (const body of requests) {
  const { data } = await createToken({ body, throwOnError: true });
  console.log(data.data?.token);
}
