/** What a fetch or a function of the user's throws may be made to harm: its secret reaches nobody, and the code stays right. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession, isAuthError } from "../../src/index.ts";
import { mikrocloudAt } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";

const secret = "fake-secret-of-a-request";
/** An error with one member that throws the error itself. */
const throwing = (name: string) => {
  const error = new Error(secret);
  return Object.defineProperty(error, name, {
    get() {
      throw error;
    },
  });
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable(new Error(secret), {});
  revoke();
  return proxy;
};
const named = (name: unknown) => Object.assign(new Error(secret), { name });
const hostile: [string, () => unknown][] = [
  ...["code", "name", "cause", "message", "challenge", "stack"].map((name): [string, () => unknown] => [
    `a ${name} that throws`,
    () => throwing(name),
  ]),
  ["a cause whose code throws", () => new Error(secret, { cause: throwing("code") })],
  ["a name that is not a string and throws", () => named({ toString: () => throwing("name").name })],
  ["a name that is a symbol", () => named(Symbol(secret))],
  [
    "the name of ours, and a code that throws",
    () => Object.assign(throwing("code"), { name: "AuthError", challenge: 1 }),
  ],
  ["no prototype", () => Object.assign(Object.create(null), { message: secret })],
  ["a revoked proxy", revoked],
  ["a symbol", () => Symbol(secret)],
];

test.each(hostile)("a fetch that throws an error with %s", async (_, create) => {
  const session = createSession(mbsi({ username: "fake", password: secret, baseUrl: "https://api.example.com" }), {
    retries: 0,
    fetch: async () => {
      throw create();
    },
  });
  const error = await authError(session.getToken());
  expect([error.code, error.kind, error.retryable]).toEqual(["NETWORK", "unknown", true]);
  expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(secret);
});

test.each(hostile)("a function for a password that throws an error with %s", async (_, create) => {
  const fail = () => {
    throw create();
  };
  const error = await authError(createSession(mbsi({ username: "fake", password: fail })).getToken());
  expect(error.code).toBe("CONFIGURATION");
  expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(secret);
});

test.each(hostile)("a totp that throws an error with %s", async (_, create) => {
  const fetch = async () =>
    Response.json({ mfa_enabled: true, mfa_verified: true, mfa_svg: null, token: "fakeTicket" });
  const totp = () => {
    throw create();
  };
  const error = await authError(createSession(mikrocloudAt("https://api.example.com", { totp }), { fetch }).getToken());
  expect(error.code).toBe("MFA_REQUIRED");
  expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(secret);
});

test.each(hostile)("isAuthError is false for an error with %s", (_, create) => {
  expect(isAuthError(create(), "NETWORK")).toBe(false);
});
