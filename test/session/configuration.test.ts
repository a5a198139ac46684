/** Wrong options: said at once, in a sentence that names the option, before anything is sent. */
import { describe, expect, test } from "vitest";
import { type CrmcomOptions, crmcom } from "../../generated/crmcom/index.ts";
import { type MbsiOptions, mbsi } from "../../generated/mbsi/index.ts";
import { type MikrocloudOptions, mikrocloud } from "../../generated/mikrocloud/index.ts";
import { type Msp360Options, msp360 } from "../../generated/msp360/index.ts";
import { createSession, type SessionOptions } from "../../src/index.ts";
import type { IssuedToken, Provider } from "../../src/session/provider.ts";
import { password } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { reply, serve } from "../support/server.ts";

const good = {
  msp360: { userName: "fake", password },
  mbsi: { username: "fake", password },
  mikrocloud: { email: "fake@example.com", password },
  crmcom: { host: "crm.example.org", organisation: "FAKE", username: "fake", password },
};
const create = {
  msp360: (options: object) => msp360(options as Msp360Options),
  mbsi: (options: object) => mbsi(options as MbsiOptions),
  mikrocloud: (options: object) => mikrocloud(options as MikrocloudOptions),
  crmcom: (options: object) => crmcom(options as CrmcomOptions),
};
type Name = keyof typeof good;

/** Provider, what is other than in a good configuration, and what the message has to name. */
const wrong: [Name, Record<string, unknown>, string][] = [
  ...(["msp360", "mbsi", "mikrocloud", "crmcom"] as const).flatMap((name) => [
    ...[undefined, "", null, 42, {}].map((value): [Name, Record<string, unknown>, string] => [
      name,
      { password: value },
      "password",
    ]),
    ...[
      "http://api.example.com",
      "http://127.0.0.1.example.com",
      "http://localhost.example.com",
      "http://0.0.0.0",
      "http://[::2]",
      "ftp://api.example.com",
      "file:///tmp",
      "javascript:alert(1)",
      "api.example.com",
      "/api",
      "https://",
      "https://fakeuser:fake-password@api.example.com",
      "https://fakeuser@api.example.com",
      "https://:fake-password@api.example.com",
      "https://api.example.com?tenant=1",
      "https://api.example.com/#top",
      Symbol("fake"),
      ["https://api.example.com"],
      { toString: () => "https://api.example.com" },
      Object.create(null),
    ].map((baseUrl): [Name, Record<string, unknown>, string] => [name, { host: undefined, baseUrl }, "baseUrl"]),
    // Beside https too, where it changes nothing: somebody believes that it does.
    ...["yes", "true", 1, 0, null, {}, Symbol("fake")].map((value): [Name, Record<string, unknown>, string] => [
      name,
      { allowInsecureRequests: value },
      "allowInsecureRequests",
    ]),
  ]),
  ["msp360", { userName: undefined }, "userName"],
  ["msp360", { bodyFormat: "yaml" }, "bodyFormat"],
  ["msp360", { bodyFormat: "toString" }, "bodyFormat"],
  ["msp360", { bodyFormat: "" }, "bodyFormat"],
  ...[Symbol("fake"), ["json"], null, 0].map((bodyFormat): [Name, Record<string, unknown>, string] => [
    "msp360",
    { bodyFormat },
    "bodyFormat",
  ]),
  ["mbsi", { username: undefined }, "username"],
  ["mikrocloud", { email: undefined }, "email"],
  ["mikrocloud", { totp: "" }, "totp"],
  ["mikrocloud", { totp: 123456 }, "totp"],
  ["crmcom", { username: undefined }, "username"],
  ["crmcom", { organisation: undefined }, "organisation"],
  ["crmcom", { unit: "" }, "unit"],
  ["crmcom", { host: undefined }, "host"],
  ["crmcom", { host: "" }, "host"],
  ["crmcom", { baseUrl: "https://crm.example.org" }, "not both"],
  ["crmcom", { host: "crm.example.org/path" }, "host"],
  ["crmcom", { host: "fakeuser@crm.example.org" }, "host"],
  ["crmcom", { host: "https://crm.example.org" }, "host"],
  ["crmcom", { host: "fakeuser:fake-password@crm.example.org" }, "host"],
  ["crmcom", { host: "fakeuser:fake-password" }, "host"],
  ["crmcom", { host: "crm.example.org/?token=fake-token" }, "host"],
  ["crmcom", { host: "crm.example.org#fake-token" }, "host"],
  ...[5, true, ["crm.example.org"], { toString: () => "crm.example.org" }, Symbol("fake"), Object.create(null)].map(
    (host): [Name, Record<string, unknown>, string] => ["crmcom", { host }, "host"],
  ),
  ["crmcom", { accessToken: { authenticationCode: "fake-code" } }, "not both"],
  ["crmcom", { username: undefined, accessToken: { authenticationCode: "fake-code" } }, "not both"],
  ["crmcom", { password: undefined, accessToken: { authenticationCode: "fake-code" } }, "not both"],
  ...(
    [
      [{}, "identifier"],
      [{ authenticationCode: "" }, "authenticationCode"],
      [{ identifier: "fake" }, "passCode"],
      [{ passCode: "fake" }, "identifier"],
      [{ authenticationCode: "fake", identifier: "fake", passCode: "fake" }, "not both"],
      [{ authCode: "fake-code" }, "no option authCode; its options are authenticationCode, identifier, passCode"],
      [{ authenticationCode: "fake-code", pin: "fake-pin" }, "no option pin"],
      ["fake-code", "accessToken needs an object"],
      [["fake-code"], "accessToken needs an object with options"],
      [null, "accessToken needs an object"],
    ] as const
  ).map(([accessToken, option]): [Name, Record<string, unknown>, string] => [
    "crmcom",
    { username: undefined, password: undefined, accessToken },
    option,
  ]),
  // Ten years are the most that an answer may say, too.
  ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e12, null, "an hour", "3600", true, [5], 10n, Symbol("fake")].map(
    (lifetimeSeconds): [Name, Record<string, unknown>, string] => ["crmcom", { lifetimeSeconds }, "lifetimeSeconds"],
  ),
];

test.each(wrong)("%s refuses %o, naming %s", async (name, change, option) => {
  const error = await authError(() => create[name]({ ...good[name], ...change }));
  expect(error).toMatchObject({ code: "CONFIGURATION", retryable: false });
  // "base URL" is as good a name as "baseUrl".
  const plain = (text: string) => text.replaceAll(/[ _]/g, "").toLowerCase();
  expect(plain(error.message)).toContain(plain(option));
  expect(error.message).not.toContain("fake-");
});

test.each([
  ["msp360", "https://api.mspbackups.com"],
  ["mbsi", "https://api.mbsisystems.com"],
  ["mikrocloud", "https://api.mikrocloud.com"],
  ["crmcom", "https://crm.example.org"],
] as const)("%s takes a good configuration, and is at %s", (name, origin) => {
  expect(create[name](good[name])).toMatchObject({ name, origin });
});

test("a base URL may be a URL, for callers without a compiler", async () => {
  const baseUrl = new URL("https://api.example.com/mbsi/");
  expect(create.mbsi({ ...good.mbsi, baseUrl }).origin).toBe("https://api.example.com");
});

test.each(["http://localhost:1", "http://api.localhost:1", "http://127.0.0.1:1", "http://127.1:1", "http://[::1]:1"])(
  "plain http is taken for this machine: %s",
  (baseUrl) => {
    expect(mbsi({ ...good.mbsi, baseUrl }).origin).toBe(new URL(baseUrl).origin);
  },
);

describe("who has no compiler", () => {
  test.each<[Name, unknown, string]>([
    [
      "msp360",
      undefined,
      "msp360 needs an object with options; its options are userName, password, bodyFormat, baseUrl, allowInsecureRequests.",
    ],
    [
      "mbsi",
      null,
      "mbsi needs an object with options; its options are username, password, baseUrl, allowInsecureRequests.",
    ],
    [
      "mikrocloud",
      "jane@example.com",
      "mikrocloud needs an object with options; its options are email, password, totp, baseUrl, allowInsecureRequests.",
    ],
    [
      "crmcom",
      undefined,
      "crmcom needs an object with options; its options are host, baseUrl, organisation, unit, username, password, accessToken, lifetimeSeconds, allowInsecureRequests.",
    ],
    [
      "msp360",
      { ...good.msp360, baseURL: "http://127.0.0.1" },
      "msp360 has no option baseURL; its options are userName, password, bodyFormat, baseUrl, allowInsecureRequests.",
    ],
    [
      "mbsi",
      { ...good.mbsi, url: "http://127.0.0.1" },
      "mbsi has no option url; its options are username, password, baseUrl, allowInsecureRequests.",
    ],
    [
      "mikrocloud",
      { ...good.mikrocloud, otp: "123456" },
      "mikrocloud has no option otp; its options are email, password, totp, baseUrl, allowInsecureRequests.",
    ],
    [
      "crmcom",
      { ...good.crmcom, lifetime: 60 },
      "crmcom has no option lifetime; its options are host, baseUrl, organisation, unit, username, password, accessToken, lifetimeSeconds, allowInsecureRequests.",
    ],
  ])("is told by %s of %j", async (name, options, message) => {
    expect(await authError(() => create[name](options as object))).toMatchObject({ code: "CONFIGURATION", message });
  });

  test("may pass an unknown option that is undefined, as one of another provider", () => {
    expect(mbsi({ ...good.mbsi, host: undefined } as MbsiOptions).name).toBe("mbsi");
  });
});

describe("plain http to another machine", () => {
  const baseUrl = "http://mock:4010/api";
  const names = Object.keys(good) as Name[];
  const at = (name: Name, options: object) =>
    create[name]({ ...good[name], host: undefined, baseUrl, allowInsecureRequests: true, ...options });

  test.each(names)("is refused by %s, and the error names the option that allows it", async (name) => {
    for (const allowInsecureRequests of [undefined, false]) {
      const error = await authError(() => at(name, { allowInsecureRequests }));
      expect(error).toMatchObject({ code: "CONFIGURATION", provider: name });
      expect(error.message).toMatch(/^[^.]+ allowInsecureRequests: true\.$/);
    }
  });

  test.each(names)("is taken by %s when it is asked for, and nothing else is", async (name) => {
    expect(at(name, {}).origin).toBe("http://mock:4010");
    expect(at(name, { baseUrl: "https://api.example.com" }).origin).toBe("https://api.example.com");
    for (const other of [
      "ftp://mock",
      "ws://mock",
      "mock:4010",
      "http://",
      "http://a:fake-b@mock",
      "http://mock/?a=1",
    ]) {
      expect(await authError(() => at(name, { baseUrl: other }))).toMatchObject({ code: "CONFIGURATION" });
    }
  });

  test("is not what a host of crmcom stands for", () => {
    expect(crmcom({ ...good.crmcom, allowInsecureRequests: true } as CrmcomOptions).origin).toBe(
      "https://crm.example.org",
    );
  });

  test("carries the login, and the token to that origin alone", async () => {
    const server = await serve((_, response) => reply(response, 200, { access_token: "fakeToken" }));
    const hosts: string[] = [];
    const { fetch } = createSession(at("mbsi", {}), {
      // The name "mock" as a network of containers would resolve it.
      fetch(input, init) {
        const url = new URL(input instanceof Request ? input.url : input);
        hosts.push(url.origin);
        return globalThis.fetch(server.origin + url.pathname, init);
      },
    });
    expect((await fetch("http://mock:4010/api/users")).status).toBe(200);
    for (const url of [
      "https://mock:4010/api/users",
      "http://mock:4011/",
      "http://mock/",
      "http://mock.example:4010/",
    ]) {
      expect(await authError(fetch(url))).toMatchObject({ code: "ORIGIN_NOT_ALLOWED" });
    }
    expect(hosts).toEqual(["http://mock:4010", "http://mock:4010"]);
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ["/api/api/v140/auth", undefined],
      ["/api/users", "Bearer fakeToken"],
    ]);
  });

  test("leaves an https account with https: the token never goes to plain http of the same host", async () => {
    const sent: unknown[] = [];
    const { fetch } = createSession(at("mbsi", { baseUrl: "https://api.example.com" }), {
      fetch: async (input) => {
        sent.push(input);
        return Response.json({ access_token: "fakeToken" });
      },
    });
    expect(await authError(fetch("http://api.example.com/users"))).toMatchObject({ code: "ORIGIN_NOT_ALLOWED" });
    expect(sent).toEqual([]);
  });
});

// A base URL is text from a file or an environment, and the path of the login is put behind it.
test.each(["", "/", "//", "/?", "?", "#", "/#", " "])("%j behind the base URL leads to the same path", async (end) => {
  const server = await serve((_, response) => reply(response, 200, { access_token: "fakeToken" }));
  await createSession(mbsi({ ...good.mbsi, baseUrl: server.origin + end })).getToken();
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /api/v140/auth"]);
});

describe("a session", () => {
  const numbers = [
    "refreshWindowMs",
    "cooldownMs",
    "loginTimeoutMs",
    "callbackTimeoutMs",
    "blockMs",
    "retries",
    "retryBudgetMs",
  ] as const satisfies (keyof SessionOptions)[];

  test.each(numbers)("refuses a %s that is no whole number from 0 to 2147483647", async (name) => {
    for (const value of [-1, Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2 ** 31, "1", {}]) {
      const error = await authError(() => createSession(mbsi(good.mbsi), { [name]: value }));
      expect([value, error.code, error.message.includes(name)]).toEqual([value, "CONFIGURATION", true]);
    }
    for (const value of [0, 1, 2 ** 31 - 1, undefined]) {
      expect(createSession(mbsi(good.mbsi), { [name]: value } as SessionOptions)).toBeTypeOf("object");
    }
  });

  const create = createSession as (provider?: unknown, options?: unknown) => object;
  const own: Provider = {
    name: "own",
    origin: "https://api.example.com",
    accountKey: async () => "own:fake",
    login: async () => ({ value: "fakeToken", scheme: "Bearer" }),
    attach: (call) => call,
    isTokenRefused: () => false,
  };

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "has no login"],
    ["null", null, "has no login"],
    ["{}", {}, "has no login"],
    ["an account's options", good.mbsi, "has no login"],
    ["a text", "fake-password", "has no login"],
    ["a promise of an account", Promise.resolve(own), "has no login"],
    ["a provider that is still a function", mbsi, "is a function, so call it"],
    ["no attach", { ...own, attach: undefined }, "has no attach"],
    ["an isTokenRefused that is a value", { ...own, isTokenRefused: true }, "has no isTokenRefused"],
    ["no accountKey", { ...own, accountKey: null }, "has no accountKey"],
    ["no name", { ...own, name: undefined }, "has no name"],
    ["a name that is a symbol", { ...own, name: Symbol("fake") }, "has no name"],
    ["a name that is a number", { ...own, name: 5 }, "has no name"],
    ["an origin that is a symbol", { ...own, origin: Symbol("fake") }, "has no origin such as https://api.example.com"],
    ["no origin", { ...own, origin: undefined }, "has no origin such as https://api.example.com"],
    [
      "a path behind its origin",
      { ...own, origin: "https://a.example/" },
      "has no origin such as https://api.example.com",
    ],
    ["an origin without its scheme", { ...own, origin: "a.example" }, "has no origin such as https://api.example.com"],
    [
      "an origin that is a URL",
      { ...own, origin: new URL("https://a.example") },
      "has no origin such as https://api.example.com",
    ],
  ])("is not made of %s", async (_, provider, reason) => {
    const message = `createSession needs an account such as mbsi({ username, password }); its argument ${reason}.`;
    expect(await authError(() => create(provider))).toMatchObject({ code: "CONFIGURATION", message });
  });

  test("is made of a provider that is an instance of a class", () => {
    class Own {
      name = own.name;
      get origin() {
        return own.origin;
      }
      async accountKey() {}
      async login() {}
      attach() {}
      isTokenRefused() {}
    }
    expect(create(new Own())).toBeTypeOf("object");
  });

  const known =
    "refreshWindowMs, cooldownMs, loginTimeoutMs, callbackTimeoutMs, blockMs, retries, retryBudgetMs, fetch, clock, random, onEvent, shared, accountName, isTokenRefused";

  test.each(["cooldown", "coolDownMS", "timeout", "retry", "Fetch", "fecth", "onEvents", "isTokenRejected"])(
    "has no option %s, and names those that it has",
    async (name) => {
      const message = `createSession has no option ${name}; its options are ${known}.`;
      expect(await authError(() => create(own, { [name]: 1 }))).toMatchObject({ code: "CONFIGURATION", message });
    },
  );

  test.each([null, 42, "fast", true])("has no options that are %j", async (options) => {
    const message = `createSession needs an object with options; its options are ${known}.`;
    expect(await authError(() => create(own, options))).toMatchObject({ code: "CONFIGURATION", message });
  });

  test.each<[string, unknown[], string]>([
    ["fetch", [null, "global", {}], "a function"],
    ["random", [null, 0.5], "a function"],
    ["onEvent", [null, console], "a function"],
    ["isTokenRefused", [null, 401], "a function"],
    ["retries", [null, "2"], "a whole number from 0 to 2147483647"],
    [
      "clock",
      [null, Date, Date.now, {}, { nowMs() {}, setTimer() {} }],
      "an object with nowMs, monotonicMs and setTimer",
    ],
  ])("takes no %s of another kind", async (name, values, rule) => {
    const message = `The session's ${name} must be ${rule}.`;
    for (const value of values) {
      expect(await authError(() => create(own, { [name]: value }))).toMatchObject({ code: "CONFIGURATION", message });
    }
  });

  test("takes options that an object inherits, and undefined for each", async () => {
    const undefinedOnes = Object.fromEntries([...known.split(", "), "unknown"].map((name) => [name, undefined]));
    expect(create(own, undefinedOnes)).toBeTypeOf("object");
    const events: string[] = [];
    const base = { onEvent: ({ type }: { type: string }) => events.push(type) };
    await createSession(own, Object.create(base)).getToken();
    expect(events).toEqual(["loginStarted", "loginSucceeded"]);
  });

  const notOptions = /^getToken needs an object with options; its options are signal\.$/;
  const notSignal = /^The signal of getToken must be an AbortSignal\.$/;
  test.each<[string, unknown, RegExp]>([
    ["a signal", new AbortController().signal, notOptions],
    ["a signal that has aborted", AbortSignal.abort(), notOptions],
    ["a text", "x", notOptions],
    ["a number", 0, notOptions],
    ["a list", [], notOptions],
    ["a misspelt option", { sginal: new AbortController().signal }, /^getToken has no option sginal; /],
    ["a controller as its signal", { signal: new AbortController() }, notSignal],
    ["a number as its signal", { signal: 5_000 }, notSignal],
    ["0 as its signal", { signal: 0 }, notSignal],
    ["a text as its signal", { signal: "x" }, notSignal],
    ["an empty text as its signal", { signal: "" }, notSignal],
    ["an object as its signal", { signal: { aborted: false } }, notSignal],
  ])("gives no token for %s, which no wait could obey", async (_, options, message) => {
    const session = createSession(own);
    const getToken = session.getToken as (options?: unknown) => Promise<unknown>;
    for (let call = 0; call < 2; call++) {
      const error = await authError(getToken(options));
      expect(error.code).toBe("CONFIGURATION");
      expect(error.message).toMatch(message);
      await session.getToken();
    }
  });

  test.each([undefined, null, "fakeToken", 5, {}, { value: "fakeToken" }, { obtainedAtMs: 5 }])(
    "rejects no token that is %j",
    async (token) => {
      const session = createSession(own);
      const rejectToken = session.rejectToken as (token?: unknown) => void;
      for (let time = 0; time < 2; time++) {
        const error = await authError(() => rejectToken(token));
        expect(error).toMatchObject({
          code: "CONFIGURATION",
          message: "rejectToken takes a token from getToken.",
        });
        await session.getToken();
      }
    },
  );

  test.each<[string, unknown]>([
    ["a list", []],
    ["a Map", new Map([["retries", 1]])],
    ["a Set", new Set()],
    ["a promise", Promise.resolve({})],
    ["a date", new Date(0)],
    ["bytes", new Uint8Array()],
    ["headers", new Headers()],
    ["null", null],
    ["a function", () => {}],
    ["a text", ""],
  ])("refuses %s for its options", async (_, options) => {
    const error = await authError(() => create(own, options));
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toMatch(/^createSession needs an object with options; its options are /);
  });

  const usable = { value: "fakeToken", scheme: "Bearer" };
  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a text", "fakeToken"],
    ["a number", 5],
    ["an object without a value", { scheme: "Bearer" }],
    ["a number as its value", { ...usable, value: 5 }],
    ["an empty value", { ...usable, value: "" }],
    ["a value with a blank", { ...usable, value: "fake Token" }],
    ["a value with a line end", { ...usable, value: "fakeToken\r\nX-Fake: 1" }],
    ["a value that is too long", { ...usable, value: "f".repeat(8193) }],
    ["a refresh token with a line end", { ...usable, refreshToken: "fake\nToken" }],
    ["a number as its refresh token", { ...usable, refreshToken: 5 }],
    ...[Number.NaN, "600000", null, true, 0, -1, [5], 10n, Infinity, 1e15].map((lifetimeMs): [string, unknown] => [
      `a lifetime of ${typeof lifetimeMs} ${lifetimeMs}`,
      { ...usable, lifetimeMs },
    ]),
  ])("takes no token of a provider's own that is %s, and pauses as after any wrong answer", async (_, issued) => {
    let logins = 0;
    const codes: unknown[] = [];
    const login = async () => {
      logins++;
      return issued as IssuedToken;
    };
    const session = createSession(
      { ...own, login },
      {
        onEvent: (event) => {
          if (event.type === "loginFailed") codes.push(event.code);
        },
      },
    );
    for (let call = 0; call < 3; call++) {
      const error = await authError(session.getToken());
      expect(error.code).toBe("TOKEN_RESPONSE_INVALID");
      expect(error.message).not.toMatch(/fake/);
    }
    expect([logins, codes]).toEqual([1, ["TOKEN_RESPONSE_INVALID"]]);
  });

  test("takes a token of a provider's own that lives for ten years, or for a time that is unknown", async () => {
    for (const lifetimeMs of [1, 315_360_000_000, undefined]) {
      const login = async (): Promise<IssuedToken> => ({ value: "fakeToken", scheme: "Bearer", lifetimeMs });
      const clock = createFakeClock();
      expect(await createSession({ ...own, login }, { clock }).getToken()).toMatchObject({ value: "fakeToken" });
    }
  });

  test.each([undefined, null, {}, { signal: undefined }, { signal: null }])("gives a token for %j", async (options) => {
    const getToken = createSession(own).getToken as (options?: unknown) => Promise<unknown>;
    expect(await getToken(options)).toMatchObject({ value: "fakeToken" });
  });
});
