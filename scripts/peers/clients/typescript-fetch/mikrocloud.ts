import { AuthenticationApi, Configuration } from "./client";

const { PEER_URL, PEER_EMAIL = "", PEER_PASSWORD: password = "", PEER_MFA_EMAIL = "", PEER_MFA_CODE } = process.env;

const api = new AuthenticationApi(new Configuration({ basePath: PEER_URL }));

async function signIn(email: string, totp?: string) {
  const { token } = await api.userLogin({ credentials: { email, password } });
  const answer = await api.passport({ passport: { token, totp } });
  console.log(answer.authToken);
}

await signIn(PEER_EMAIL);
await signIn(PEER_MFA_EMAIL, PEER_MFA_CODE);
