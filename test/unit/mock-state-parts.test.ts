/** The parts of the stateful mock by themselves, where no vendor's document leads to the case. */
import { describe, expect, test } from "vitest";
import type { KnownRequest } from "../../src/mock/choose.ts";
import { createAccounts } from "../../src/mock/state/accounts.ts";
import { answerEcho } from "../../src/mock/state/echo.ts";
import { createExpiring } from "../../src/mock/state/expiring.ts";
import { holds } from "../../src/mock/state/holds.ts";
import { createSignIn } from "../../src/mock/state/sign-in.ts";
import { createState } from "../../src/mock/state/state.ts";
import { createTokens } from "../../src/mock/state/tokens.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { documents, scenarios } from "../support/specs.ts";

describe("what is remembered for a while", () => {
  const fill = (count: number, expiresAtMs: number) => {
    const clock = { ms: 0 };
    const kept = createExpiring<number>(() => clock.ms);
    for (let index = 0; index < count; index++) kept.set(`${index}`, index, expiresAtMs);
    return { clock, kept };
  };

  test("is forgotten at the very moment that it expires, once there are a thousand values", () => {
    const { clock, kept } = fill(999, 10);
    clock.ms = 10;
    expect([kept.get("0"), kept.size]).toEqual([undefined, 999]);
    kept.set("live", 1, 11);
    expect([kept.get("live"), kept.size]).toEqual([1, 1]);
  });

  test("is not looked through for fewer values", () => {
    const { clock, kept } = fill(999, 10);
    clock.ms = 10;
    kept.set("live", 1, 20);
    kept.set("expired", 1, 10);
    kept.set("other", 1, 20);
    expect(kept.size).toBe(3);
  });

  test("is looked through again only when its number has doubled", () => {
    const { clock, kept } = fill(1_000, 20);
    kept.set("expired", 1, 10);
    clock.ms = 10;
    for (let index = 1_001; index < 1_999; index++) kept.set(`${index}`, index, 20);
    expect(kept.size).toBe(1_999);
    kept.set("last", 1, 20);
    expect(kept.size).toBe(1_999);
  });

  test("can be forgotten by choice, one by one or as a whole", () => {
    const { kept } = fill(4, 10);
    kept.clear((value) => value % 2 === 0);
    expect([kept.get("0"), kept.get("1"), kept.size]).toEqual([undefined, 1, 2]);
    kept.delete("1");
    expect([kept.get("1"), kept.get("3"), kept.size]).toEqual([undefined, 3, 1]);
    kept.clear();
    expect(kept.size).toBe(0);
  });
});

test("a request holds what is wanted of it when all of that is in it, null counting as absent", () => {
  expect(holds({ a: 1, b: { c: [2], d: 3 } }, { a: 1, b: { c: [2] }, e: null })).toBe(true);
  expect(holds({ a: null }, { a: 1 })).toBe(false);
  expect(holds(null, { a: null })).toBe(false);
  expect(holds([1], { 0: 1 })).toBe(false);
  expect(holds(Object.create({ a: 1 }), { a: 1 })).toBe(false);
});

describe("an account of one's own", () => {
  const logins = scenarios
    .filter(({ provider, scenario }) => provider === "mikrocloud" && scenario.operationId === "userLogin")
    .map(({ scenario }) => scenario)
    .slice(0, 3);
  const credentials = { email: "me@example.com", client: null };

  test("is found by what it has, and a member that is null need not be sent", () => {
    const find = createAccounts("mikrocloud", logins, [{ credentials }]);
    expect(find({ email: "me@example.com" })).toEqual({
      id: "mikrocloud 0",
      credentials,
      scenario: logins[0],
      totpSecret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    });
    expect(find({ email: "john@example.com", password: "fake-password" })).toMatchObject({ id: "mikrocloud 1" });
    expect(find({ client: null })).toBeUndefined();
  });

  test.each([
    [{ credentials, totpSecret: "1ABC" }, "The totpSecret of an account of mikrocloud is not Base32."],
    [{ credentials, totpSecret: "ABC1" }, "The totpSecret of an account of mikrocloud is not Base32."],
    [
      { credentials, scenario: "nope" },
      'An account of mikrocloud cannot get the scenario "nope"; use noMfa, mfaCodeNeeded, mfaEnrolment.',
    ],
    [{ credentials: { email: null } }, "An account of mikrocloud has no credentials to tell it by."],
  ])("is refused when it is wrong: %j", (account, message) => {
    expect(() => createAccounts("mikrocloud", logins, [account])).toThrow(
      expect.objectContaining({ code: "CONFIGURATION", message }),
    );
  });
});

describe("a sign-in", () => {
  const signIn = (document: OpenApiDocument, scenario?: string) =>
    createSignIn({
      provider: "fake",
      document,
      state: createState(() => 0),
      tokenLifetimeSeconds: undefined,
      accounts: scenario ? [{ credentials: { email: "me" }, scenario }] : undefined,
    }).choose;
  const ask = (operationId: string, body: unknown) => ({ operation: { id: operationId }, body }) as KnownRequest;
  const john = { email: "john@example.com", password: "fake-password" };

  test("begins with the operation whose answer links to the one that hands out the token, wherever it stands", () => {
    const ok = { description: "OK" };
    const links = { elsewhere: { operationId: "elsewhere" } };
    const paths = {
      "/status": { get: { operationId: "status", responses: { "200": ok } } },
      "/elsewhere": { get: { operationId: "other", responses: { "200": { ...ok, links } } } },
      ...documents.mikrocloud.paths,
    };
    const choose = signIn({ ...documents.mikrocloud, paths });
    expect(choose(ask("userLogin", john))?.scenario.name).toBe("noMfa");
    expect(choose(ask("passport", { totp: null, token: "fake" }))?.scenario.name).toBe("wrongToken");
  });

  test.each([[null], ["text"], [[]], [{}], [{ token: 1, totp: null }], [{ token: "fake", totp: 123456 }]])(
    "takes %j for no second step",
    (body) => {
      expect(signIn(documents.mikrocloud)(ask("passport", body))).toBeUndefined();
    },
  );

  test("takes a second step without a code for one whose code is null", () => {
    expect(signIn(documents.mikrocloud)(ask("passport", { token: "fake" }))?.scenario.name).toBe("wrongToken");
  });

  test("of one step has nothing to say of another operation", () => {
    expect(signIn(documents.mbsi)(ask("other", {}))).toBeUndefined();
  });

  test("knows the scenarios of its first step alone", () => {
    expect(() => signIn(documents.mikrocloud, "wrongToken")).toThrow(
      'An account of fake cannot get the scenario "wrongToken"; use noMfa, mfaCodeNeeded, mfaEnrolment.',
    );
  });

  test("needs x-token", () => {
    expect(() => signIn({ ...documents.mbsi, components: {} })).toThrow(
      expect.objectContaining({
        code: "CONFIGURATION",
        message: "fake cannot be stateful: its document has no x-token.",
      }),
    );
  });

  test("of two steps needs an example of each refusal of the second one", () => {
    const { paths, ...document } = structuredClone(documents.mikrocloud);
    const text = JSON.stringify(paths).replaceAll('"wrongCode"', '"anotherCode"');
    expect(() => signIn({ ...document, paths: JSON.parse(text) })).toThrow(
      expect.objectContaining({
        code: "CONFIGURATION",
        message: "fake cannot be stateful: its second step has no example wrongCode.",
      }),
    );
  });
});

describe("the protected path", () => {
  const tokens = createTokens(() => 0);
  const { value } = tokens.issue("fake", 60);
  /** Asks with the live token in the place of TOKEN. */
  const ask = (document: OpenApiDocument, method: string, query: string, headers: Record<string, string>, body = "") =>
    answerEcho("fake", document, tokens, {
      method,
      url: new URL(`http://mock.invalid/fake/__mock/echo${query.replace("TOKEN", value)}`),
      headers,
      body: new TextEncoder().encode(body.replace("TOKEN", value)),
    });

  test.each([
    ["Bearer TOKEN", 200],
    ["bearer   TOKEN", 200],
    ["xBearer TOKEN", 401],
    ["Bearer TOKEN more", 401],
    ["BearerTOKEN", 401],
    ["Bearer ", 401],
  ])("takes a header of one scheme and one token: %s", (authorization, status) => {
    expect(ask(documents.mbsi, "GET", "", { authorization: authorization.replace("TOKEN", value) }).status).toBe(
      status,
    );
  });

  test.each([
    ["GET", "?token=TOKEN", {}, "", "OK"],
    ["HEAD", "?token=TOKEN", {}, "", "OK"],
    ["POST", "?token=TOKEN", {}, "", "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION"],
    ["POST", "", { "content-type": "application/json" }, '{"token":"TOKEN"}', "OK"],
    ["POST", "", { "content-type": "text/plain" }, '{"token":"TOKEN"}', "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION"],
    ["POST", "", {}, '{"token":"TOKEN"}', "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION"],
    ["POST", "", { "content-type": "application/json" }, "null", "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION"],
    ["POST", "", { "content-type": "application/json" }, "{", "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION"],
    ["POST", "", { "content-type": "application/json" }, "", "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION"],
  ])("takes a token from the query of a %s, or from a JSON body: %s %j %s", (method, query, headers, body, code) => {
    const response = ask(documents.crmcom, method, query, headers, body);
    expect([response.status, JSON.parse(response.body).status.code]).toEqual([200, code]);
  });

  test("is none where the document says nothing about tokens", () => {
    const { status, body } = ask({ ...documents.mbsi, components: {} }, "GET", "", {});
    expect([status, JSON.parse(body)]).toEqual([404, { detail: "fake says nothing about tokens." }]);
  });
});
