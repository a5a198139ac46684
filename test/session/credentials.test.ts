/** Credentials as functions: asked at every login, and never told about. */
import { describe, expect, test } from "vitest";
import { crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { msp360 } from "../../generated/msp360/index.ts";
import { type AuthError, type Credential, createSession, type Provider } from "../../src/index.ts";
import { createMock } from "../../src/mock/index.ts";
import { password } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { serve, serveMock } from "../support/server.ts";

const mock = await createMock({ state: true });

/** Every credential of every provider, with a provider whose other credentials are texts. */
const everyCredential: [name: string, create: (baseUrl: string, credential: Credential) => Provider][] = [
  ["msp360 userName", (url, userName) => msp360({ baseUrl: `${url}/msp360`, userName, password })],
  ["msp360 password", (url, password) => msp360({ baseUrl: `${url}/msp360`, userName: "fake", password })],
  ["mbsi username", (url, username) => mbsi({ baseUrl: `${url}/mbsi`, username, password })],
  ["mbsi password", (url, password) => mbsi({ baseUrl: `${url}/mbsi`, username: "fake", password })],
  ["mikrocloud email", (url, email) => mikrocloud({ baseUrl: `${url}/mikrocloud`, email, password })],
  ["mikrocloud password", (url, password) => mikrocloud({ baseUrl: `${url}/mikrocloud`, email: "fake", password })],
  ["crmcom organisation", (baseUrl, organisation) => crmcom({ baseUrl, organisation, username: "fake", password })],
  ["crmcom unit", (baseUrl, unit) => crmcom({ baseUrl, organisation: "FAKE", unit, username: "fake", password })],
  ["crmcom username", (baseUrl, username) => crmcom({ baseUrl, organisation: "FAKE", username, password })],
  ["crmcom password", (baseUrl, password) => crmcom({ baseUrl, organisation: "FAKE", username: "fake", password })],
  [
    "crmcom authenticationCode",
    (baseUrl, authenticationCode) => crmcom({ baseUrl, organisation: "FAKE", accessToken: { authenticationCode } }),
  ],
  [
    "crmcom identifier",
    (baseUrl, identifier) =>
      crmcom({ baseUrl, organisation: "FAKE", accessToken: { identifier, passCode: "fake-pass-code" } }),
  ],
  [
    "crmcom passCode",
    (baseUrl, passCode) => crmcom({ baseUrl, organisation: "FAKE", accessToken: { identifier: "fake", passCode } }),
  ],
];

describe("a credential as a function", () => {
  test("is called at every login, with a signal, and may take its time", async () => {
    const server = await serveMock(mock);
    const signals: AbortSignal[] = [];
    const passwords = ["fake-password", "fake-wrong-password"];
    const provider = mbsi({
      baseUrl: `${server.origin}/mbsi`,
      username: () => "abctestuser",
      async password({ signal }) {
        signals.push(signal);
        await new Promise((resolve) => setImmediate(resolve));
        return passwords.shift() as string;
      },
    });
    expect(signals).toHaveLength(0);
    const session = createSession(provider);
    const token = await session.getToken();
    await session.getToken();
    expect(signals).toHaveLength(1);

    session.rejectToken(token);
    expect(await authError(session.getToken())).toMatchObject({ code: "INVALID_CREDENTIALS" });
    expect(server.requests.map(({ body }) => JSON.parse(String(body)).password)).toEqual([
      "fake-password",
      "fake-wrong-password",
    ]);
    expect(signals).toEqual([expect.any(AbortSignal), expect.any(AbortSignal)]);
  });

  test("is asked once by all who wait for its login", async () => {
    const server = await serveMock(mock);
    let calls = 0;
    const askPassword = () => `fake-password${"!".repeat(calls++)}`;
    const session = createSession(
      mbsi({ baseUrl: `${server.origin}/mbsi`, username: "abctestuser", password: askPassword }),
    );
    await Promise.all(Array.from({ length: 20 }, () => session.getToken()));
    expect([calls, server.requests.length]).toEqual([1, 1]);
  });

  test("has a signal that clear() aborts", async () => {
    const aborts: unknown[] = [];
    let failure: Promise<AuthError> | undefined;
    await new Promise<void>((called) => {
      const askPassword = ({ signal }: { signal: AbortSignal }) => {
        signal.addEventListener("abort", () => aborts.push(signal.reason));
        called();
        return new Promise<string>(() => {});
      };
      const session = createSession(mbsi({ baseUrl: "http://127.0.0.1:9", username: "fake", password: askPassword }));
      failure = authError(session.getToken());
      setImmediate(session.clear);
    });
    expect(await failure).toMatchObject({ code: "ABORTED" });
    expect(aborts).toHaveLength(1);
  });

  test("that never answers ends with TIMEOUT after callbackTimeoutMs", async () => {
    const clock = createFakeClock();
    let failure: Promise<AuthError> | undefined;
    await new Promise<void>((called) => {
      const password = () => {
        called();
        return new Promise<string>(() => {});
      };
      const provider = mbsi({ baseUrl: "http://127.0.0.1:9", username: "fake", password });
      failure = authError(createSession(provider, { clock, callbackTimeoutMs: 5 }).getToken());
    });
    await clock.advance(5);
    expect(await failure).toMatchObject({ code: "TIMEOUT", retryable: false });
  });
});

describe.each(everyCredential)("%s from a function", (title, create) => {
  const name = title.split(" ")[1] as string;
  const secret = "fake-secret-of-the-function";
  const fail = () => {
    throw Object.assign(new Error(secret), { config: { headers: { authorization: secret } } });
  };

  test.each<[string, Credential]>([
    ["throws", fail],
    ["rejects", async () => fail()],
    ["gives an empty text", () => ""],
    ["gives no text", (() => 12345) as unknown as Credential],
    ["gives nothing", (async () => undefined) as unknown as Credential],
  ])("that %s is CONFIGURATION that names it, tells nothing and sends nothing", async (_, credential) => {
    const server = await serve((_, response) => response.end());
    const error = await authError(createSession(create(server.origin, credential)).getToken());
    expect(error).toMatchObject({ code: "CONFIGURATION", provider: title.split(" ")[0] });
    expect(error.message.replaceAll("_", "").toLowerCase()).toMatch(new RegExp(`\\b${name.toLowerCase()}\\b`));
    for (const { message, stack } of [error, (error.cause as Error | undefined) ?? error]) {
      expect(message + stack).not.toContain(secret);
    }
    expect(server.requests).toHaveLength(0);
  });

  test("is not called when the one before it failed", async () => {
    const asked: string[] = [];
    const provider = crmcom({
      host: "crm.example.org",
      username: "fake",
      password: "fake-password",
      organisation() {
        asked.push("organisation");
        throw new Error("fake failure");
      },
      unit() {
        asked.push("unit");
        return "fake-unit";
      },
    });
    expect(await authError(createSession(provider).getToken())).toMatchObject({ code: "CONFIGURATION" });
    expect(asked).toEqual(["organisation"]);
  });

  test("is not called before it is needed", async () => {
    let calls = 0;
    createSession(
      create("http://127.0.0.1:9", () => {
        calls++;
        return "fake";
      }),
    );
    expect(calls).toBe(0);
  });
});
