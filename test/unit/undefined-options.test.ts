/** An option that is `undefined` counts as omitted, in every entry point. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createClient, crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { msp360, createClient as msp360Client } from "../../generated/msp360/index.ts";
import { createSession } from "../../src/index.ts";
import { createMock } from "../../src/mock/index.ts";
import { fileTokens } from "../../src/stores/file-tokens.ts";
import { redisTokens } from "../../src/stores/redis-tokens.ts";
import { totp } from "../../src/totp.ts";

const none = (...names: string[]) => Object.fromEntries(names.map((name) => [name, undefined]));
const where = none("baseUrl", "allowInsecureRequests");
const clientOptions = none("fetch", "Request", "headers", "querySerializer", "bodySerializer", "signal", "redirect");
const times = "refreshWindowMs,cooldownMs,loginTimeoutMs,callbackTimeoutMs,blockMs,retries,retryBudgetMs,clock,random";

test("of sessions", async () => {
  const session = createSession(mbsi({ username: "fake", password: "fake-password", ...where }), {
    ...none(...times.split(","), "onEvent", "isTokenRefused", "shared", "accountName"),
    fetch: async () => Response.json({ access_token: "fakeToken", expires_in: 60 }),
  });
  expect(await session.getToken({ signal: undefined })).toMatchObject({ value: "fakeToken" });
});

test("of accounts", () => {
  const host = "crm.example.org";
  const accounts = [
    msp360({ userName: "fake", password: "fake-password", bodyFormat: undefined, ...where }),
    mikrocloud({ email: "fake", password: "fake-password", totp: undefined, ...where }),
    crmcom({
      ...{ host, baseUrl: undefined, organisation: "FAKE", unit: undefined, allowInsecureRequests: undefined },
      ...{ username: "fake", password: "fake-password", accessToken: undefined, lifetimeSeconds: undefined },
    }),
    crmcom({
      ...{ baseUrl: "https://crm.example.org/crmapi/rest/v2", host: undefined, organisation: "FAKE" },
      ...{ username: undefined, password: undefined },
      accessToken: { authenticationCode: "fake-code", identifier: undefined, passCode: undefined },
    }),
  ];
  expect(accounts.map(({ origin }) => origin)).toEqual([
    "https://api.mspbackups.com",
    "https://api.mikrocloud.com",
    "https://crm.example.org",
    "https://crm.example.org",
  ]);
});

test("of clients", async () => {
  const sent: string[] = [];
  const fetch = async ({ url }: Request) => {
    sent.push(url);
    return Response.json({});
  };
  const body = { UserName: "fake", Password: "fake-password" };
  await msp360Client({ ...clientOptions, bodyFormat: undefined, baseUrl: undefined, fetch }).POST(
    "/api/Provider/Login",
    { body },
  );
  const options = { ...clientOptions, host: "crm.example.org", baseUrl: undefined, fetch };
  await createClient(options).POST("/authentication/token", {
    body: { username: "fake", password: "fake-password", organisation: "FAKE", unit: undefined },
  });
  expect(sent).toEqual([
    "https://api.mspbackups.com/api/Provider/Login",
    "https://crm.example.org/crmapi/rest/v2/authentication/token",
  ]);
});

test("of stores", async () => {
  const common = none("encryptionKeys", "fallback", "opMs", "onProblem");
  const redis = redisTokens(async () => ["none"], { ...common, prefix: undefined, allowUnencryptedTokens: true });
  expect(await redis.look("fake", none("except", "credentials", "background"))).toEqual({ state: "none" });
  const files = fileTokens({ ...common, dir: join(tmpdir(), "provider-auth-undefined-options") });
  expect(typeof files.share).toBe("function");
  await files.close();
});

test("of one-time codes", async () => {
  const give = totp("JBSWY3DPEHPK3PXP", none("digits", "periodSeconds", "algorithm", "clock"));
  expect(await give({ type: "code" }, { attempt: 1, signal: new AbortController().signal })).toMatch(/^\d{6}$/);
});

test("of the mock", async () => {
  const mock = await createMock({
    providers: ["mbsi"],
    ...none("documents", "state", "latencyMs", "maxBodyBytes", "nowMs", "onRequest", "onError"),
  });
  mock.setFault({ provider: "mbsi", kind: "status", status: 503, retryAfter: undefined, times: undefined });
  const answer = await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { method: "POST" });
  expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, null]);
  const listener = await mock.listen(none("port", "host", "requestTimeoutMs", "allowedHosts", "allowedOrigins"));
  expect(listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await listener.close();
  const stateful = await createMock({
    providers: ["mbsi"],
    state: none("tokenLifetimeSeconds", "accounts"),
  });
  expect(await stateful.accounts()).not.toEqual([]);
});
