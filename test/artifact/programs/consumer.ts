/** Every entry of the package, as a consumer's compiler sees it. */
import { AuthError, createSession, isAuthError, type Session } from "provider-auth";
import { answerOf } from "provider-auth/answers";
import { crmcom } from "provider-auth/crmcom";
import { AuthenticationApi, Configuration } from "provider-auth/crmcom/typescript-fetch";
import { fileTokens } from "provider-auth/file-tokens";
import { generateClient } from "provider-auth/generate";
import { mbsi } from "provider-auth/mbsi";
import { mikrocloud } from "provider-auth/mikrocloud";
import { createMock, type Mock } from "provider-auth/mock";
import { createClient, msp360 } from "provider-auth/msp360";
import { redisTokens } from "provider-auth/redis-tokens";
import { shareTokens } from "provider-auth/shared-tokens";
import { sharedTokensSuite } from "provider-auth/shared-tokens-suite";
import { withHeaders } from "provider-auth/sign-in";
import { totp } from "provider-auth/totp";

const password = "fake-password";
export const sessions: Session[] = [
  createSession(msp360({ userName: "fake", password }), { shared: fileTokens() }),
  createSession(mbsi({ username: "fake", password })),
  createSession(mikrocloud({ email: "fake", password, totp: totp("GEZDGNBVGY3TQOJQ") })),
  createSession(crmcom({ host: "crm.your-company.example", organisation: "FAKE", username: "fake", password })),
];
export const mock: Promise<Mock> = createMock({ state: true });
export const client = createClient({ fetch: (...args) => mock.then(({ fetch }) => fetch(...args)) });
export const answer = answerOf(client.POST("/api/Provider/Login", { body: { UserName: "fake", Password: password } }));
export const api = new AuthenticationApi(new Configuration({ basePath: "http://127.0.0.1" }));
export const codeOf = (error: unknown) => (isAuthError(error, "NETWORK") ? error.kind : error instanceof AuthError);
export const others = [generateClient, redisTokens, shareTokens, sharedTokensSuite, withHeaders];
// @ts-expect-error A host is missing.
crmcom({ organisation: "FAKE", username: "fake", password });
