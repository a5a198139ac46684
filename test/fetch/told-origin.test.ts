/** The origin of later calls, told by the answer to a login: the token goes there and nowhere else. */
import { describe, expect, test } from "vitest";
import { createSession, type Provider } from "../../src/index.ts";
import { authError } from "../support/auth-errors.ts";

/** A session whose logins tell the origin. */
function create(told: unknown, { origin = "https://login.example.com", originFromLogin = true } = {}) {
  const sent: string[] = [];
  let logins = 0;
  const account: Provider = {
    name: "own",
    origin,
    originFromLogin,
    accountKey: async () => "own:fake",
    async login() {
      logins++;
      return { value: "fakeToken", scheme: "Bearer", origin: told as string };
    },
    attach: ({ input, init }, { value }) => ({ input, init: { ...init, headers: { Authorization: value } } }),
    isTokenRefused: ({ status }) => status === 401,
  };
  const session = createSession(account, {
    async fetch(input, init) {
      sent.push(`${input} ${new Headers(init?.headers).get("Authorization")}`);
      return new Response("{}");
    },
  });
  return { session, sent, logins: () => logins };
}

test("calls to the origin that the login told get the token", async () => {
  const { session, sent } = create("https://eu1.example.com");
  await session.fetch("https://eu1.example.com/a?b");
  await session.fetch(new URL("https://eu1.example.com/c"));
  expect(sent).toEqual(["https://eu1.example.com/a?b fakeToken", "https://eu1.example.com/c fakeToken"]);
  expect((await session.getToken()).origin).toBe("https://eu1.example.com");
});

test.each(["https://login.example.com/a", "https://eu1.example.com.evil.example/", "http://eu1.example.com/", "/a"])(
  "calls elsewhere are refused: %s",
  async (url) => {
    const { session, sent } = create("https://eu1.example.com");
    const error = await authError(session.fetch(url));
    expect(error).toMatchObject({ code: "ORIGIN_NOT_ALLOWED", provider: "own" });
    expect(error.message).toContain("https://eu1.example.com");
    expect(sent).toEqual([]);
  },
);

test("the account's own origin is that of calls where the login tells none", async () => {
  const { session, sent } = create(undefined);
  await session.fetch("https://login.example.com/a");
  expect(sent).toEqual(["https://login.example.com/a fakeToken"]);
});

test("a call that cannot be right costs no login where the origin is fixed", async () => {
  const { session, logins } = create(undefined, { originFromLogin: false });
  expect((await authError(session.fetch("https://other.example.com/a"))).code).toBe("ORIGIN_NOT_ALLOWED");
  expect(logins()).toBe(0);
});

describe("a login is refused that tells", () => {
  test.each<[unknown, object?]>([
    ["http://eu1.example.com"],
    ["http://127.0.0.1:1"],
    ["https://eu1.example.com/"],
    ["https://eu1.example.com/path"],
    ["https://fake:fake@eu1.example.com"],
    ["eu1.example.com"],
    ["javascript:alert(1)"],
    ["null"],
    [""],
    [5],
    [null],
    ["http://eu1.example.com", { origin: "http://127.0.0.1:4010" }],
    ["https://eu1.example.com", { originFromLogin: false }],
  ])("%j (%j)", async (told, options) => {
    const { session } = create(told, options);
    const error = await authError(session.getToken());
    expect(error.code).toBe("TOKEN_RESPONSE_INVALID");
    expect(error.message).not.toContain("eu1");
  });
});

test.each([
  ["http://127.0.0.1:1", "http://127.0.0.1:4010"],
  ["http://localhost:1", "http://127.0.0.1:4010"],
  ["http://api.internal:1", "http://mock:4010"],
  ["https://eu1.example.com", "http://mock:4010"],
])("%s is taken from an account at %s", async (told, origin) => {
  const { session } = create(told, { origin });
  expect((await session.getToken()).origin).toBe(told);
});
