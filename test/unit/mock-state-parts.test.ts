/** The parts of the stateful mock by themselves, where no vendor's document leads to the case. */
import { describe, expect, test } from "vitest";
import type { KnownRequest } from "../../src/mock/choose.ts";
import { createAccounts } from "../../src/mock/state/accounts.ts";
import { createExpiring } from "../../src/mock/state/expiring.ts";
import { isAllowed } from "../../src/mock/state/fits.ts";
import { lifetimeAs, secondsOf } from "../../src/mock/state/lifetime.ts";
import { createState } from "../../src/mock/state/state.ts";
import { freshText } from "../../src/mock/state/unique.ts";
import { createVendorState } from "../../src/mock/state/vendor-state.ts";
import { type KnownOperation, type OpenApiDocument, operationsOf } from "../../src/openapi/document.ts";
import { readVendor, type Vendor } from "../../src/openapi/vendor.ts";
import { specFile } from "../support/specs.ts";

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

  test("can be forgotten one by one or all at once", () => {
    const { kept } = fill(4, 10);
    kept.clear((value) => value % 2 === 0);
    expect([kept.get("0"), kept.get("1"), kept.size]).toEqual([undefined, 1, 2]);
    kept.delete("1");
    expect([kept.get("1"), kept.get("3"), kept.size]).toEqual([undefined, 3, 1]);
    kept.clear();
    expect(kept.size).toBe(0);
  });
});

const vendors: Record<string, Vendor> = {};
for (const name of ["mbsi", "mikrocloud", "crmcom"]) vendors[name] = await readVendor(specFile(name));
const vendor = (name: string) => vendors[name] as Vendor;

describe("an account of one's own", () => {
  const { document, signIn } = vendor("mikrocloud");
  const [workflow] = signIn.kinds;
  const credentials = { email: "me@example.com", client: null };
  const find = (inputs: object, ...added: Parameters<typeof createAccounts>[3][]) =>
    createAccounts("mikrocloud", document, signIn, ...added).find(workflow as never, new Map(Object.entries(inputs)));

  test("is found by what it has, and a member that is null need not be sent", () => {
    expect(find({ email: "me@example.com" }, [{ credentials }])).toMatchObject({
      id: "mikrocloud 0",
      inputs: new Map([["email", "me@example.com"]]),
      example: { scenario: { name: "noMfa" } },
      totpSecret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    });
    const john = { email: "john@example.com", password: "fake-password" };
    expect(find(john, [{ credentials }])).toMatchObject({ id: "mikrocloud 1" });
    expect(find({}, [{ credentials }])).toBeUndefined();
  });

  test.each([
    [{ credentials, totpSecret: "1ABC" }, "The totpSecret of an account of mikrocloud is not Base32."],
    [{ credentials, totpSecret: "ABC1" }, "The totpSecret of an account of mikrocloud is not Base32."],
    [
      { credentials, scenario: "nope" },
      'An account of mikrocloud cannot have the scenario "nope"; use noMfa, mfaCodeNeeded, mfaEnrolment.',
    ],
    [
      { credentials, scenario: "wrongToken" },
      'An account of mikrocloud cannot have the scenario "wrongToken"; use noMfa, mfaCodeNeeded, mfaEnrolment.',
    ],
    [
      { credentials: { email: null } },
      "An account of mikrocloud has no identifying credentials; it needs email and password.",
    ],
    [
      { credentials: { name: "me" } },
      "An account of mikrocloud has no identifying credentials; it needs email and password.",
    ],
  ])("is refused when it is wrong: %j", (account, message) => {
    expect(() => find({}, [account])).toThrow(expect.objectContaining({ code: "CONFIGURATION", message }));
  });
});

describe("a sign-in", () => {
  const stateOf = (name: string) => createVendorState({ vendor: "fake", ...vendor(name), state: createState(() => 0) });
  const ask = (name: string, operationId: string, body: unknown): KnownRequest => {
    const operation = operationsOf(vendor(name).document).find(({ id }) => id === operationId) as KnownOperation;
    const { method, path } = operation;
    const query = new URLSearchParams();
    return { operation, method, path, template: path, query, headers: {}, mediaType: "application/json", body };
  };
  const choose = (name: string, operationId: string, body: unknown) =>
    stateOf(name).choose(ask(name, operationId, body), undefined)?.scenario?.name;

  test("begins where the workflow begins, and each step has refusals of its own", () => {
    expect(choose("mikrocloud", "userLogin", { email: "john@example.com", password: "fake-password" })).toBe("noMfa");
    expect(choose("mikrocloud", "passport", { totp: null, token: "fake" })).toBe("wrongToken");
    expect(choose("mikrocloud", "passport", { token: "fake" })).toBe("wrongToken");
  });

  test.each([["text"], [[]]])("does not take %j for a request of a step", (body) => {
    expect(choose("mikrocloud", "passport", body)).toBeUndefined();
  });
});

describe("the protected path", () => {
  /** Asks with a live token in the place of TOKEN. */
  const ask = (name: string, method: string, query: string, headers: Record<string, string>, body = "") => {
    const state = createState(() => 0);
    const values = new Map([["token", "fakeToken"]]);
    state.sessions.open({ vendor: "fake", account: undefined, values, lifetimeMs: 60_000, refreshBy: [] });
    return createVendorState({ vendor: "fake", ...vendor(name), state }).echo({
      method,
      url: new URL(`http://mock.invalid/fake/__mock/echo${query.replace("TOKEN", "fakeToken")}`),
      headers,
      body: new TextEncoder().encode(body.replace("TOKEN", "fakeToken")),
    });
  };

  test.each([
    ["Bearer TOKEN", 200],
    ["bearer   TOKEN", 200],
    ["xBearer TOKEN", 401],
    ["Bearer TOKEN more", 401],
    ["BearerTOKEN", 401],
    ["Bearer ", 401],
  ])("takes a header of one scheme and one token: %s", (authorization, status) => {
    const header = authorization.replace("TOKEN", "fakeToken");
    expect(ask("mbsi", "GET", "", { authorization: header }).status).toBe(status);
  });

  const refused = "COM.CRM.EXCEPTION.EXAMPLE.EXAMPLEEXCEPTION";
  const json = { "content-type": "application/json" };
  test.each([
    ["GET", "?token=TOKEN", {}, "", "OK"],
    ["HEAD", "?token=TOKEN", {}, "", "OK"],
    ["POST", "?token=TOKEN", {}, "", refused],
    ["POST", "", json, '{"token":"TOKEN"}', "OK"],
    ["POST", "", { "content-type": "text/plain" }, '{"token":"TOKEN"}', refused],
    ["POST", "", {}, '{"token":"TOKEN"}', refused],
    ["POST", "", json, "null", refused],
    ["POST", "", json, "{", refused],
    ["POST", "", json, "", refused],
  ])("takes a token from the query of a %s, or from a JSON body: %s %j %s", (method, query, headers, body, code) => {
    const response = ask("crmcom", method, query, headers, body);
    expect([response.status, response.body]).toMatchObject([200, { status: { code } }]);
  });
});

describe("a lifetime is written in the vendor's unit, as its example is:", () => {
  const issued = Date.UTC(2030, 0, 1, 12);
  test.each([
    ["seconds", 5, 5400],
    ["seconds", "5", "5400"],
    ["minutes", 5, 90],
    ["milliseconds", 5, 5_400_000],
    ["clock", "365:00:00", "01:30:00"],
    ["epochSeconds", 5, 1_893_504_600],
    ["date", "Tue, 01 Jan 2030 00:00:00 GMT", "Tue, 01 Jan 2030 13:30:00 GMT"],
    ["date", "2030-01-01T00:00:00Z", "2030-01-01T13:30:00Z"],
    ["date", "2030-01-01T00:00:00.123Z", "2030-01-01T13:30:00.000Z"],
    ["date", "2030-01-01T00:00:00.123456-05:00", "2030-01-01T13:30:00.000+00:00"],
    ["date", "2030-01-01T00:00:00+0200", "2030-01-01T13:30:00+0000"],
  ] as const)("%s like %j", (unit, example, written) => {
    expect(lifetimeAs(unit, issued, 5_400_000, example)).toBe(written);
  });

  test("and an example tells a lifetime, but no date does", () => {
    expect(secondsOf("seconds", "90")).toBe(90);
    expect(secondsOf("minutes", 30)).toBe(1800);
    expect(secondsOf("milliseconds", 1500)).toBe(1.5);
    expect(secondsOf("clock", "365:00:30")).toBe(1_314_030);
    expect([secondsOf("seconds", -1), secondsOf("date", "2030"), secondsOf("clock", "x")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("a fresh text", () => {
  test("is the first that the vendor's rules allow, and else the example", () => {
    expect(freshText("abc", "fakeToken", () => true)).toMatch(/^fakeToken_[0-9a-f-]{36}$/);
    expect(freshText("PVE:abc", "fakeToken", (text) => text.startsWith("PVE:"))).toMatch(/^PVE:abc_[0-9a-f-]{36}$/);
    const hex = "0123456789abcdef0123456789abcdef";
    const fresh = freshText(hex, "fakeToken", (text) => /^[0-9a-f]{32}$/.test(text));
    expect(fresh).toMatch(/^[0-9a-f]{32}$/);
    expect(fresh).not.toBe(hex);
    expect(freshText("only", "fakeToken", (text) => text === "only")).toBe("only");
    expect(freshText(6, "fakeToken", () => true)).toBe(6);
  });

  test("is allowed by a schema, through references, lists and alternatives", () => {
    const components = {
      schemas: {
        Id: { type: "string", pattern: "^[a-z]+$" },
        List: { type: "array", items: { $ref: "#/components/schemas/Id" } },
      },
    };
    const document = { openapi: "3.1.0", info: { title: "Fake" }, paths: {}, components } as OpenApiDocument;
    const schema = { properties: { ids: { oneOf: [{ $ref: "#/components/schemas/List" }] }, kind: { enum: ["a"] } } };
    expect(isAllowed(document, schema, "/ids/0", "abc")).toBe(true);
    expect(isAllowed(document, schema, "/ids/0", "ABC")).toBe(false);
    expect([isAllowed(document, schema, "/kind", "a"), isAllowed(document, schema, "/kind", "b")]).toEqual([
      true,
      false,
    ]);
    expect(isAllowed(document, { type: "integer" }, "", "abc")).toBe(false);
    expect(isAllowed(document, { type: ["string", "null"], maxLength: 2 }, "", "abc")).toBe(false);
    expect(isAllowed(document, {}, "/anything", "abc")).toBe(true);
  });
});
