/** A program that asks `totp` for two codes, and has nothing else to do: the second one comes a period later. */
import { totp } from "../../src/totp.ts";

const ask = totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", { periodSeconds: 1 });
const context = { attempt: 1, signal: new AbortController().signal };
for (let code = 0; code < 2; code++) console.log(await ask({ type: "code" }, context));
