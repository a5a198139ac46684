/** Behind a company's proxy: a session and a client with the fetch of undici, which takes no Request but its own. */

import createOpenApiClient from "openapi-fetch";
import { type Dispatcher, EnvHttpProxyAgent, ProxyAgent, Request as UndiciRequest, fetch as undiciFetch } from "undici";
import { describe, expect, test } from "vitest";
import { createClient, mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/index.ts";
import type { Fetch } from "../../src/session/provider.ts";
import { serveProxy } from "../support/connect-proxy.ts";
import { run } from "../support/run.ts";
import { reply, serve } from "../support/server.ts";

const through = (dispatcher: Dispatcher): Fetch =>
  ((input: string, init: object) => undiciFetch(input, { ...init, dispatcher })) as unknown as Fetch;

/** A vendor and a proxy, and a session that knows the vendor through the proxy alone. */
async function behindProxy(dispatcherOf = (uri: string): Dispatcher => new ProxyAgent({ uri, proxyTunnel: true })) {
  let tokens = 0;
  const vendor = await serve(({ url, headers }, response) => {
    if (url.endsWith("/auth")) {
      tokens++;
      return reply(response, 200, { access_token: `fakeToken${tokens}`, expires_in: 3600 });
    }
    const isGood = headers.authorization === "Bearer fakeToken2" || url !== "/refusing";
    return reply(response, isGood ? 200 : 401, { ok: isGood });
  });
  const proxy = await serveProxy();
  const fetch = through(dispatcherOf(proxy.origin));
  const account = mbsi({ username: "fake", password: "fake-password", baseUrl: vendor.origin });
  return { vendor, proxy, fetch, session: createSession(account, { fetch, retries: 0 }) };
}

const sentTo = ({ requests }: { requests: readonly { method: string; url: string; body: Buffer }[] }) =>
  requests.map(({ method, url, body }) => `${method} ${url} ${body}`);

test("logins and calls go through a tunnel of undici's ProxyAgent", async () => {
  const { vendor, proxy, session } = await behindProxy();
  const answer = await session.fetch(`${vendor.origin}/machines?a=1`, { method: "PUT", body: "text" });
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
  expect(sentTo(vendor)).toEqual([
    'POST /api/v140/auth {"username":"fake","password":"fake-password"}',
    "PUT /machines?a=1 text",
  ]);
  expect(new Set(proxy.seen)).toEqual(new Set([`CONNECT ${new URL(vendor.origin).host}`]));
});

test("the environment chooses the proxy with undici's EnvHttpProxyAgent", async () => {
  const { vendor, proxy, session } = await behindProxy(
    (httpProxy) => new EnvHttpProxyAgent({ httpProxy, noProxy: "" }),
  );
  expect((await session.fetch(`${vendor.origin}/machines`)).status).toBe(200);
  expect(proxy.seen.length).toBeGreaterThan(0);
});

describe("a Request", () => {
  test.each([
    ["of the runtime", Request],
    ["of undici", UndiciRequest as unknown as typeof Request],
  ])("%s reaches the vendor whole, and again after a refusal", async (_, RequestClass) => {
    const { vendor, session } = await behindProxy();
    const headers = { "X-Own": "fake", "Content-Type": "text/x-fake" };
    const request = new RequestClass(`${vendor.origin}/refusing`, { method: "POST", body: "a body", headers });
    expect((await session.fetch(request)).status).toBe(200);
    const calls = vendor.requests.filter(({ url }) => url === "/refusing");
    expect(
      calls.map(({ method, body, headers: sent }) => [
        method,
        String(body),
        sent["x-own"],
        sent["content-type"],
        sent.authorization,
      ]),
    ).toEqual([
      ["POST", "a body", "fake", "text/x-fake", "Bearer fakeToken1"],
      ["POST", "a body", "fake", "text/x-fake", "Bearer fakeToken2"],
    ]);
  });

  test("of the runtime ends with its signal", async () => {
    const { vendor, session } = await behindProxy();
    const controller = new AbortController();
    const call = session.fetch(new Request(`${vendor.origin}/machines`, { signal: controller.signal }));
    controller.abort(new Error("fake reason"));
    await expect(call).rejects.toThrow("fake reason");
  });
});

test("openapi-fetch serves a session with such a fetch, and needs no option for it", async () => {
  const { vendor, session } = await behindProxy();
  const client = createOpenApiClient<{
    "/things": { post: { requestBody: { content: { "application/json": object } } } };
  }>({ baseUrl: vendor.origin, fetch: session.fetch });
  const { response } = await client.POST("/things", { body: { a: 1 } });
  expect(response.status).toBe(200);
  expect(sentTo(vendor)[1]).toBe('POST /things {"a":1}');
});

test("a plain client takes the Request of the same library", async () => {
  const { vendor, fetch } = await behindProxy();
  const options = { baseUrl: vendor.origin, fetch: fetch as never, Request: UndiciRequest as never };
  const { response } = await createClient(options).POST("/api/v140/auth", {
    body: { username: "fake", password: "fake-password" },
  });
  expect(response.status).toBe(200);
  expect(sentTo(vendor)).toEqual(['POST /api/v140/auth {"username":"fake","password":"fake-password"}']);
});

test("a failure that is not about the Request is told as it is, and nothing is sent twice", async () => {
  let calls = 0;
  const failing: Fetch = async () => {
    calls++;
    throw new TypeError("fetch failed");
  };
  const answers = [Response.json({ access_token: "fakeToken", expires_in: 60 })];
  const session = createSession(mbsi({ username: "fake", password: "fake-password", baseUrl: "http://127.0.0.1:9" }), {
    fetch: async (input, init) => answers.shift() ?? failing(input, init),
  });
  await expect(session.fetch(new Request("http://127.0.0.1:9/machines"))).rejects.toThrow("fetch failed");
  expect(calls).toBe(1);
});

test("the proxy of the environment is used by Node's own fetch where NODE_USE_ENV_PROXY is set", async () => {
  const { vendor, proxy } = await behindProxy();
  const program = `
    import { createSession } from "./src/index.ts";
    import { mbsi } from "./generated/mbsi/index.ts";
    const account = mbsi({ username: "fake", password: "fake-password", baseUrl: ${JSON.stringify(vendor.origin)} });
    console.log((await createSession(account).getToken()).value);
  `;
  const variables = { HTTP_PROXY: proxy.origin, NO_PROXY: "", no_proxy: "", NODE_USE_ENV_PROXY: "1" };
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], variables);
  expect([stdout, proxy.seen]).toEqual(["fakeToken1\n", [`CONNECT ${new URL(vendor.origin).host}`]]);
});
