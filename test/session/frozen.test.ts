/** SES lockdown and its like freeze the prototypes of errors and objects. */
import { expect, test } from "vitest";
import { runScript } from "../support/run.ts";

test("frozen intrinsics change no error of a login", async () => {
  const { code, stdout, stderr } = await runScript("test/programs/frozen.ts");
  expect([code, stderr, stdout.trim().split("\n")]).toEqual([
    0,
    "",
    [
      "AuthError NETWORK reset TypeError ECONNRESET TypeError",
      "AuthError CONFIGURATION undefined RangeError RangeError RangeError",
    ],
  ]);
});
