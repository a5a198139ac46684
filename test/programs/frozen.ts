/**
 * A program whose intrinsics are frozen, as under SES lockdown: prints what a login fails with, when `fetch` does. Started
 * by a test, since nothing can be thawed again.
 */

import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { createSession } from "../../src/index.ts";

for (const { prototype } of [Object, Function, Array, Error, TypeError, Promise, Map, Set]) Object.freeze(prototype);

const reset = () =>
  Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNRESET", message: "fake-password" } }));
const failing = () => {
  throw new RangeError("fake-password");
};
const session = createSession(mbsi({ username: "fake", password: "fake-password" }), { fetch: reset, retries: 0 });
const asking = createSession(mikrocloud({ email: "fake", password: failing }), { fetch: reset });
const errors = await Promise.all(
  [session.getToken, asking.getToken].map((getToken) => getToken().catch((error: Error) => error)),
);
for (const { name, code, kind, cause } of errors as (Error & Record<string, unknown>)[]) {
  console.log(name, code, kind, (cause as Error).name, (cause as Error).message, (cause as Error).stack);
}
