import { passport, userLogin } from "./client";
import { client } from "./client/client.gen";

const {
  PEER_URL: baseUrl = "",
  PEER_EMAIL = "",
  PEER_PASSWORD: password = "",
  PEER_MFA_EMAIL = "",
  PEER_MFA_CODE,
} = process.env;

client.setConfig({ baseUrl });

async function signIn(email: string, totp?: string) {
  const login = await userLogin({ body: { email, password }, throwOnError: true });
  const { data } = await passport({ body: { token: login.data.token, totp }, throwOnError: true });
  console.log(data.auth_token);
}

await signIn(PEER_EMAIL);
await signIn(PEER_MFA_EMAIL, PEER_MFA_CODE);
