/** The mock in a test of vitest. */
import { writeFileSync } from "node:fs";
import { createMock } from "provider-auth/mock";
import { test } from "vitest";
import { signInToAll } from "./sign-in.js";

test("sessions sign in to the mock", async () => {
  const mock = await createMock({ state: true });
  writeFileSync(process.env.RESULTS, JSON.stringify(await signInToAll("http://127.0.0.1", { fetch: mock.fetch })));
});
