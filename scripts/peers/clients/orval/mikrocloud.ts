import { passport, userLogin } from "./client";

const { PEER_EMAIL = "", PEER_PASSWORD: password = "", PEER_MFA_EMAIL = "", PEER_MFA_CODE } = process.env;

async function signIn(email: string, totp?: string) {
  const login = await userLogin({ email, password });
  if (login.status !== 200) throw new Error(`The login returned ${login.status}.`);
  const answer = await passport({ token: login.data.token, totp });
  if (answer.status === 200) console.log(answer.data.auth_token);
}

await signIn(PEER_EMAIL);
await signIn(PEER_MFA_EMAIL, PEER_MFA_CODE);
