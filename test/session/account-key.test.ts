/** Keys of accounts: two sessions may share what they hold when these are equal, and only then. */
import { describe, expect, test, vi } from "vitest";
import { type CrmcomCredentials, crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { msp360 } from "../../generated/msp360/index.ts";
import type { Provider } from "../../src/index.ts";
import { authError } from "../support/auth-errors.ts";
import { builtIn } from "../support/built-in.ts";

const password = "fake-password";
const place = { host: "crm.example.org", organisation: "FAKEORG" };
const user = { username: "fakeuser", password };
const card = { identifier: "fake-identifier", passCode: "fake-pass-code" };
const code = { authenticationCode: "fake-authentication-code" };

/** All different accounts. */
const accounts: [string, Provider][] = [
  ["msp360", msp360({ userName: "fakeuser", password })],
  ["msp360, another user", msp360({ userName: "FakeUser", password })],
  ["msp360, another host", msp360({ userName: "fakeuser", password, baseUrl: "https://api.example.com" })],
  ["msp360, another port", msp360({ userName: "fakeuser", password, baseUrl: "https://api.example.com:444" })],
  ["msp360, another path", msp360({ userName: "fakeuser", password, baseUrl: "https://api.example.com/v2" })],
  ["mbsi", mbsi({ username: "fakeuser", password })],
  ["mbsi, another host", mbsi({ username: "fakeuser", password, baseUrl: "https://api.example.com" })],
  ["mikrocloud", mikrocloud({ email: "fakeuser", password })],
  ["mikrocloud, another user", mikrocloud({ email: "fake@example.com", password })],
  ["crmcom", crmcom({ ...place, ...user })],
  ["crmcom, another user", crmcom({ ...place, ...user, username: "other" })],
  ["crmcom, another organisation", crmcom({ ...place, ...user, organisation: "OTHERORG" })],
  ["crmcom, a unit", crmcom({ ...place, ...user, unit: "FAKEUNIT" })],
  ["crmcom, another unit", crmcom({ ...place, ...user, unit: "OTHERUNIT" })],
  ["crmcom, another host", crmcom({ ...place, ...user, host: "crm.example.com" })],
  ["crmcom, a card", crmcom({ ...place, accessToken: card })],
  ["crmcom, another card", crmcom({ ...place, accessToken: { ...card, identifier: "fakeuser" } })],
  ["crmcom, a code", crmcom({ ...place, accessToken: code })],
  ["crmcom, a code like a user's name", crmcom({ ...place, accessToken: { authenticationCode: "fakeuser" } })],
  // What a plain concatenation would confuse.
  ["crmcom, names that run together", crmcom({ ...place, ...user, organisation: "FAKEOR", unit: "G" })],
];

const isKey = (name: string) => new RegExp(`^${name}:[0-9a-f]{64}$`);

describe("accountKey", () => {
  test("is different for every two accounts", async () => {
    const keys = await Promise.all(accounts.map(([, provider]) => provider.accountKey()));
    const twins = keys.flatMap((key, index) => (keys.indexOf(key) === index ? [] : [accounts[index]?.[0]]));
    expect(twins).toEqual([]);
  });

  test.each(accounts)("of %s is the provider's name and a digest", async (title, provider) => {
    expect(await provider.accountKey()).toMatch(isKey(title.split(",")[0] as string));
  });

  test("shows nothing of the account", async () => {
    const keys = (await Promise.all(accounts.map(([, provider]) => provider.accountKey()))).join("\n");
    expect(keys).not.toMatch(/user|fake|example|org|unit|other|password|code|identifier/i);
  });

  const same: [string, Provider, Provider][] = [
    ["in another password", mbsi({ username: "a", password }), mbsi({ username: "a", password: "fake-other" })],
    ["in a function instead of a text", mbsi({ username: "a", password }), mbsi({ username: () => "a", password })],
    ["in the body format", msp360({ userName: "a", password }), msp360({ userName: "a", password, bodyFormat: "xml" })],
    ["in totp", mikrocloud({ email: "a", password }), mikrocloud({ email: "a", password, totp: "123456" })],
    [
      "in a function instead of a code",
      crmcom({ ...place, accessToken: code }),
      crmcom({ ...place, accessToken: { authenticationCode: () => "fake-authentication-code" } }),
    ],
    ["in the lifetime", crmcom({ ...place, ...user }), crmcom({ ...place, ...user, lifetimeSeconds: 7200 })],
    [
      "in the pass code",
      crmcom({ ...place, accessToken: card }),
      crmcom({ ...place, accessToken: { ...card, passCode: "fake-other" } }),
    ],
    [
      "in host instead of baseUrl",
      crmcom({ ...place, ...user }),
      crmcom({ organisation: "FAKEORG", ...user, baseUrl: "https://crm.example.org/crmapi/rest/v2" }),
    ],
    ["in a slash at the end", on("https://api.example.com"), on("https://api.example.com//")],
    ["in the default URL", mbsi({ username: "a", password }), on("https://api.mbsisystems.com")],
    ["in the case of the host name", on("https://api.example.com"), on("HTTPS://API.Example.com")],
    ["in a default port", on("https://api.example.com/v1"), on("https://api.example.com:443/v1")],
  ];
  function on(baseUrl: string) {
    return mbsi({ username: "a", password, baseUrl });
  }

  test.each(same)("is the same for accounts that differ %s alone", async (_, one, other) => {
    expect(await one.accountKey()).toBe(await other.accountKey());
  });

  test("of a code cannot be guessed back: no other process comes to the same key", async () => {
    const codeAccount = () => crmcom({ ...place, accessToken: { authenticationCode: "123456" } });
    const key = await codeAccount().accountKey();
    vi.resetModules();
    const elsewhere = await import("../../generated/crmcom/index.ts");
    const keyElsewhere = (options: typeof place & CrmcomCredentials) => elsewhere.crmcom(options).accountKey();
    expect(await keyElsewhere({ ...place, accessToken: { authenticationCode: "123456" } })).not.toBe(key);
    expect(await codeAccount().accountKey()).toBe(key);
    // Where no secret is part of it, every process comes to the same.
    for (const account of [user, { ...user, unit: "FAKEUNIT" }, { accessToken: card }]) {
      expect(await keyElsewhere({ ...place, ...account })).toBe(await crmcom({ ...place, ...account }).accountKey());
    }
  });

  test("asks no secret: a function that gives one is not called", async () => {
    const fail = () => {
      throw new Error("called");
    };
    const providers = [
      msp360({ userName: "a", password: fail }),
      mbsi({ username: "a", password: fail }),
      mikrocloud({ email: "a", password: fail, totp: fail }),
      crmcom({ ...place, username: "a", password: fail }),
      crmcom({ ...place, accessToken: { identifier: "a", passCode: fail } }),
    ];
    for (const provider of providers) expect(await provider.accountKey()).toMatch(isKey(provider.name));
  });

  test("fails as a login does when a name's function fails", async () => {
    const fail = () => {
      throw new Error("fake-secret");
    };
    const credentials: CrmcomCredentials = { organisation: fail, ...user };
    const error = await authError(crmcom({ host: "crm.example.org", ...credentials }).accountKey());
    expect(error).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("organisation") });
    expect(error.message).not.toContain("fake-secret");
  });

  test("is tried for every provider that is built in", () => {
    expect(new Set(accounts.map(([title]) => title.split(",")[0]))).toEqual(new Set(builtIn));
  });
});
