/** A program that waits for a token which never comes, gives up and has nothing else to do. */

import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { createSession, isAuthError } from "../../src/index.ts";

const { ORIGIN: baseUrl = "http://127.0.0.1:9", HUNG = "" } = process.env;
const never = () => new Promise<string>(() => {});
const asks = (password: Parameters<typeof mbsi>[0]["password"]) => mbsi({ baseUrl, username: "fake", password });
const accounts = {
  vendor: () => asks("fake-password"),
  password: () => asks(never),
  secret: () => asks(async ({ signal }) => (await fetch(`${baseUrl}/secret`, { signal })).text()),
  waiting: () => asks(never),
  totp: () => mikrocloud({ baseUrl, email: "fake", password: "fake-password", totp: never }),
};

const isWaiting = HUNG === "waiting";
const login = { token: "fakeTicket", mfa_enabled: true, mfa_verified: true };
const session = createSession(accounts[HUNG as keyof typeof accounts](), {
  ...(isWaiting && { callbackTimeoutMs: 300 }),
  ...(HUNG === "totp" && { fetch: async () => Response.json(login) }),
});
const options = isWaiting ? {} : { signal: AbortSignal.timeout(50) };
await session.getToken(options).catch((error) => console.log(isAuthError(error) ? error.code : error));
