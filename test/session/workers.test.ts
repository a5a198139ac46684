/** Sessions in workerd, the runtime of Cloudflare Workers, where a login dies with the request that started it. */
import { build } from "esbuild";
import { Miniflare, type Request, Response } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";

let worker: Miniflare;
/** What the vendor was sent, such as `POST /api/v140/auth`, and the tokens that it gave. */
const requests: string[] = [];
let tokens = 0;
/** The `Authorization` headers of the requests that another origin was sent. */
const elsewhere: (string | null)[] = [];
/** Logins that are not answered yet. */
const held: (() => void)[] = [];
let isHolding = false;

/** A vendor of all four sign-ins at once. */
async function answer(request: Request): Promise<Response> {
  const { hostname, pathname, searchParams } = new URL(request.url);
  if (hostname === "elsewhere.example") {
    elsewhere.push(request.headers.get("Authorization"));
    return new Response("", { status: 404 });
  }
  requests.push(`${request.method} ${pathname}`);
  if (pathname === "/redirect") return Response.redirect("https://elsewhere.example/", 307);
  if (pathname === "/call") {
    const body = await request.text();
    return new Response([request.headers.get("Authorization"), searchParams.get("token"), body].join(" "));
  }
  if (isHolding) await new Promise<void>((resolve) => held.push(resolve));
  const token = pathname === "/user/login" ? "fakeTicket" : `fakeToken${++tokens}`;
  return Response.json({
    ...{ token, access_token: token, auth_token: token, message: token, expires_in: 3600 },
    ...{ mfa_enabled: false, status: { code: "OK" }, data: { token } },
  });
}

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ["test/programs/worker.ts"],
    bundle: true,
    format: "esm",
    write: false,
    // Loaded for codes of totp() and XML only.
  });
  worker = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? "",
    compatibilityDate: "2025-09-01",
    outboundService: answer,
  });
  await worker.ready;
});
afterAll(() => worker.dispose());
beforeEach(async () => {
  isHolding = false;
  for (const release of held.splice(0)) release();
  for (const name of providerNames) await ask(name, "clear");
  requests.length = 0;
  tokens = 0;
});

async function ask(name: string, action: string): Promise<string> {
  const response = await worker.dispatchFetch(`http://worker.example/${name}/${action}`);
  return response.text();
}

test.each([
  ["msp360", "Bearer fakeToken1  ", 'Bearer fakeToken1  {"a":1}'],
  ["mbsi", "Bearer fakeToken1  ", 'Bearer fakeToken1  {"a":1}'],
  ["mikrocloud", "Bearer fakeToken1  ", 'Bearer fakeToken1  {"a":1}'],
  ["crmcom", " fakeToken1 ", '  {"a":1,"token":"fakeToken1"}'],
])("%s signs in there, and the requests after it have its token", async (name, get, post) => {
  expect([await ask(name, "token"), await ask(name, "get"), await ask(name, "post")]).toEqual([
    "fakeToken1",
    get,
    post,
  ]);
  expect(tokens).toBe(1);
});

test("a redirect does not lead the token elsewhere", async () => {
  expect(await ask("mbsi", "redirect")).toBe("404");
  expect(await ask("crmcom", "redirect")).toBe(
    'TypeError : crmcom redirected the call, which is refused: the token is in its URL or body. Pass redirect: "manual" to see it.',
  );
  expect(elsewhere).toEqual([null]);
});

describe("when the request ends that signs in,", () => {
  const logins = () => requests.filter((request) => request.startsWith("POST"));
  /** Waits for so many logins to be on their way. */
  async function held(count: number): Promise<void> {
    while (logins().length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  test("those that wait for its login sign in themselves, once for all of them", async () => {
    isHolding = true;
    expect([await ask("mbsi", "start"), await ask("msp360", "start")]).toEqual(["started", "started"]);
    await held(2);
    isHolding = false;
    const answers = await Promise.all([
      ask("mbsi", "token"),
      ask("mbsi", "patient"),
      ask("mbsi", "get"),
      ask("msp360", "token"),
      ask("msp360", "get"),
    ]);
    const [first, , , second] = answers;
    expect(answers).toEqual([first, first, `Bearer ${first}  `, second, `Bearer ${second}  `]);
    expect([first, second].toSorted()).toEqual(["fakeToken1", "fakeToken2"]);
    expect(logins()).toHaveLength(4);
  });

  test("clear() forgets its login, and rejectToken works on", async () => {
    isHolding = true;
    expect(await ask("mbsi", "start")).toBe("started");
    await held(1);
    isHolding = false;
    expect(await ask("mbsi", "clear")).toBe("cleared");
    expect(await ask("mbsi", "token")).toBe("fakeToken1");
    expect(await ask("mbsi", "reject")).toBe("rejected");
    expect(await ask("mbsi", "token")).toBe("fakeToken2");
  });
});

test("a login that goes on is shared by the requests that wait for it, and may be cleared by another", async () => {
  isHolding = true;
  const waits = [ask("mikrocloud", "token"), ask("mikrocloud", "patient"), ask("mikrocloud", "get")];
  const cleared = ask("mbsi", "token");
  while (held.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await ask("mbsi", "clear")).toBe("cleared");
  isHolding = false;
  for (const release of held.splice(0)) release();
  expect(await cleared).toBe("AuthError ABORTED: The wait for mbsi's token was aborted.");
  const token = (await ask("mikrocloud", "token")) as string;
  expect(await Promise.all(waits)).toEqual([token, token, `Bearer ${token}  `]);
  expect(requests.filter((request) => request === "POST /user/login")).toHaveLength(1);
});
