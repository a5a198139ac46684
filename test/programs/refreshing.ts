/** A program that is served while a refresh in the background hangs, and has nothing else to do. */

import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/index.ts";
import { systemClock } from "../../src/session/clock.ts";

const { ORIGIN: baseUrl = "http://127.0.0.1:9", HUNG = "" } = process.env;
let logins = 0;
let aheadMs = 0;
const password = async ({ signal }: { signal: AbortSignal }) =>
  logins > 0 && HUNG === "secret" ? (await fetch(`${baseUrl}/secret`, { signal })).text() : "fake-password";
const session = createSession(mbsi({ baseUrl, username: "fake", password }), {
  clock: { ...systemClock, nowMs: () => Date.now() + aheadMs },
  fetch: async (input, init) =>
    logins++ ? fetch(input, init) : Response.json({ access_token: "fakeToken", expires_in: 3600 }),
});
await session.getToken();
aheadMs = 3_590_000;
console.log((await session.getToken()).value);
