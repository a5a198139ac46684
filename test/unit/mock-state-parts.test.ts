/** The parts of the stateful mock by themselves, where no vendor's document leads to the case. */
import { describe, expect, test } from "vitest";
import type { KnownRequest } from "../../src/mock/choose.ts";
import { createAccounts } from "../../src/mock/state/accounts.ts";
import { createExpiring } from "../../src/mock/state/expiring.ts";
import { createState } from "../../src/mock/state/state.ts";
import { createVendorState } from "../../src/mock/state/vendor-state.ts";
import { type KnownOperation, operationsOf } from "../../src/openapi/document.ts";
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
      'An account of mikrocloud cannot get the scenario "nope"; use noMfa, mfaCodeNeeded, mfaEnrolment.',
    ],
    [
      { credentials, scenario: "wrongToken" },
      'An account of mikrocloud cannot get the scenario "wrongToken"; use noMfa, mfaCodeNeeded, mfaEnrolment.',
    ],
    [{ credentials: { email: null } }, "An account of mikrocloud has no credentials to tell it by."],
    [{ credentials: { name: "me" } }, "An account of mikrocloud has no credentials to tell it by."],
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

  test.each([["text"], [[]]])("takes %j for no request of a step", (body) => {
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
