/** Sessions in a page of a browser, which hides redirects and asks before it sends: against the mock on another origin. */
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { root } from "../../scripts/lib/paths.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { sharedBrowser } from "../support/browser.ts";
import { builtIn } from "../support/built-in.ts";
import { type Server, serve } from "../support/server.ts";

let mock: Mock;
let listener: Listener;
let home: Server;
let page: Page;
let library: string;

/** What the page has as `provider`: everything that a session needs, as its bundler would put it together. */
async function bundle(): Promise<string> {
  const providers = providerNames.map((name) => `export { ${name} } from "./generated/${name}/index.ts";`);
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from "./src/index.ts"; export * from "./src/totp.ts"; ${providers.join(" ")}`,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    format: "iife",
    globalName: "lib",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** The accounts of the specs' examples. */
const accounts = `({
  msp360: (baseUrl) => lib.msp360({ userName: "fake9xJKZcsy", password: "fakeXkjwZmAJvAQBYjja", bodyFormat: "xml", baseUrl }),
  mbsi: (baseUrl) => lib.mbsi({ username: "abctestuser", password: "fake-password", baseUrl }),
  mikrocloud: (baseUrl) => lib.mikrocloud({ email: "jane@example.com", password: "fake-password",
    totp: lib.totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), baseUrl }),
  crmcom: (baseUrl) => lib.crmcom({ username: "fakeadministrator", password: "fake-password", organisation: "CRMDEMO", baseUrl }),
})`;

/** Runs statements in the page, with `session` and `base` of a provider. */
const inPage = (provider: string, statements: string) =>
  page.evaluate(`(async () => {
    const base = "${listener.url}/${provider}";
    const session = lib.createSession(${accounts}.${provider}(base), { retries: 0 });
    ${statements}
  })()`);

const whyNot = "(error) => [error.name, error.code, error.kind ?? null]";

beforeAll(async () => {
  mock = await createMock({ state: true });
  listener = await mock.listen();
  page = await (await sharedBrowser()).newPage();
  library = await bundle();
});
afterAll(async () => {
  await page?.close();
  await listener?.close();
});
beforeEach(async () => {
  mock.reset();
  home = await serve((_, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html>"));
  await open(home.origin);
});

async function open(url: string): Promise<void> {
  await page.goto(url);
  await page.addScriptTag({ content: library });
}

describe.each(builtIn)("a session of %s in a browser", (provider) => {
  test("signs in, and calls with the token where the vendor takes it", async () => {
    const answers = await inPage(
      provider,
      `const echo = base + "/__mock/echo";
       const json = { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"a":1}' };
       return [(await session.fetch(echo)).status, (await session.fetch(echo, json)).status,
         (await session.fetch(new Request(echo, json))).status];`,
    );
    expect(answers).toEqual([200, 200, 200]);
    const logins = mock.requests().filter(({ method, path }) => method === "POST" && !path.includes("__mock"));
    expect(logins).toHaveLength(provider === "mikrocloud" ? 2 : 1);
  });

  test("tells what a failed login was, without following a redirect", async () => {
    // From the mock's own origin, or the fault would strike the browser's question whether it may ask.
    await open(`${listener.url}/__mock/requests`);
    mock.setFault({ provider, kind: "redirect", location: `${home.origin}/elsewhere`, times: 1 });
    expect(await inPage(provider, `return session.getToken().catch(${whyNot});`)).toEqual([
      "AuthError",
      "PROVIDER_ERROR",
      null,
    ]);
    expect(home.requests.filter(({ url }) => url === "/elsewhere")).toEqual([]);

    mock.setFault({ provider, kind: "reset-before-headers" });
    expect(await inPage(provider, `return session.getToken().catch(${whyNot});`)).toEqual([
      "AuthError",
      "NETWORK",
      "unknown",
    ]);
  });

  test("sends the token to no other origin", async () => {
    expect(await inPage(provider, `return session.fetch("${home.origin}/elsewhere").catch(${whyNot});`)).toEqual([
      "AuthError",
      "ORIGIN_NOT_ALLOWED",
      null,
    ]);
    expect(home.requests.filter(({ url }) => url === "/elsewhere")).toEqual([]);
  });
});

test("a revoked token is replaced, and its call made again with the same body", async () => {
  await inPage("mbsi", "await session.getToken(); globalThis.kept = session;");
  mock.revokeTokens();
  const body = await page.evaluate(`(async () => {
    const answer = await kept.fetch("${listener.url}/mbsi/__mock/echo", { method: "POST", body: "fake-body" });
    return (await answer.json()).body;
  })()`);
  expect(body).toBe("fake-body");
  const calls = mock.requests().filter(({ path, method }) => path.endsWith("echo") && method === "POST");
  expect(calls.map(({ status }) => status)).toEqual([401, 200]);
});
