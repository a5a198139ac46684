/** No secret in keys, fingerprints, hashes, notes, refusals, events or errors; the token's record alone holds the token. */
import { expect, test } from "vitest";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { createFleet, right } from "../support/fleet.ts";
import { leaks } from "../support/leaks.ts";

const wrong = "fake-sentinel-wrong";
const code = "918273";
const user = "fake-sentinel-user";
const name = "fake-sentinel-name";
const sentinels = [right, wrong, code, user, name, "fake-sentinel-token"];

/** Writes down all that a store is given, but the record of a token. */
function listening(seen: unknown[]) {
  return (store: SharedTokens): SharedTokens =>
    Object.fromEntries(
      Object.entries(store).map(([method, call]) => [
        method,
        async (...args: unknown[]) => {
          const [, outcome] = args as [unknown, { kind?: string }?];
          seen.push(method, outcome?.kind === "token" ? [args[0], { ...outcome, record: undefined }] : args);
          return call(...args);
        },
      ]),
    ) as unknown as SharedTokens;
}

test("nothing that is secret goes where it can be read", async () => {
  const seen: unknown[] = [];
  const fleet = createFleet({
    store: listening(seen),
    answer: (login) => (login === 4 ? new Response("", { status: 429 }) : undefined),
  });
  const shown: unknown[] = [];
  for (const more of [{}, { options: { accountName: name } }]) {
    for (const password of [wrong, right, wrong]) {
      const process = fleet.start({ password, totp: () => String(Number(code) + fleet.logins.length), ...more });
      shown.push(await fleet.outcome(process.session.getToken().then(() => undefined)));
      process.session.rejectToken({ value: "fake-other", scheme: "Bearer", obtainedAtMs: 1 });
      shown.push(process.provider, process.session, ...process.events);
    }
  }
  expect(fleet.logins.length).toBeGreaterThan(3);
  const methods = seen.filter((each) => typeof each === "string");
  for (const method of ["enter", "extend", "settle"]) expect(methods).toContain(method);
  expect(leaks(sentinels, ...seen, ...shown)).toEqual([]);
});

test("only the record of a token holds what is needed to use it", async () => {
  const fleet = createFleet();
  await fleet.of(fleet.start({ totp: () => code }));
  const [[key, account] = []] = [...fleet.accounts];
  expect(key).toMatch(/^fleet:[0-9a-f]{64}$/);
  expect(JSON.parse(account?.token?.record ?? "")).toEqual({
    version: 1,
    provider: "https://fleet.example.com",
    token: {
      value: "fake-sentinel-token-1",
      scheme: "Bearer",
      obtainedAtMs: expect.any(Number),
      expiresAtMs: expect.any(Number),
    },
  });
  expect(account?.token?.fingerprint).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(leaks([right, code, user], account?.token?.record, account?.note?.record)).toEqual([]);
});
