/** The mock of the package, with no other package installed. `npm run test:bundle` runs all tests of the mock on it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../scripts/lib/run.ts";
import { packed } from "../support/packed.ts";

let folder: string;
let installed: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-mock-"));
  installed = join((await packed()).folder, "../..");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a module in a folder with the package alone, and gives what it printed as JSON. */
async function inPackage(name: string, source: string) {
  const file = join(installed, `${name}.mjs`);
  await writeFile(file, source);
  const { code, stdout, stderr } = await run(process.execPath, [file], { cwd: installed });
  // node-fetch, which Prism sends callbacks with, calls a function of Node's that is deprecated.
  expect(stderr.replaceAll(/^\(.*\n/gm, "")).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

const document = async (name: string, content: object) => {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify({ openapi: "3.1.0", info: { title: "Own", version: "1" }, ...content }));
  return JSON.stringify(file);
};

test("answers by example, in JSON and XML, makes values up, injects faults, and checks codes", async () => {
  const answers = await inPackage(
    "all",
    `
    import { createMock } from "provider-auth/mock";
    import { totp } from "provider-auth/totp";
    const mock = await createMock({ state: true });
    const json = { "content-type": "application/json" };
    const post = (path, body, headers = json) => mock.fetch("http://mock.invalid" + path, { method: "POST", headers, body });
    const results = {};

    const mbsi = JSON.stringify({ username: "abctestuser", password: "fake-password" });
    const login = await post("/mbsi/api/v140/auth", mbsi);
    results.example = [login.status, login.headers.get("x-mock-scenario")];
    const token = (await login.json()).access_token;
    const echo = await mock.fetch("http://mock.invalid/mbsi/__mock/echo", { headers: { authorization: "Bearer " + token } });
    results.state = echo.status;

    const xml = '<LoginRequest xmlns="http://schemas.datacontract.org/2004/07/MBS.Models"></LoginRequest>';
    results.xml = (await post("/msp360/api/Provider/Login", xml, { "content-type": "application/xml" })).status;

    const made = await post("/mbsi/api/v140/auth", mbsi, { ...json, prefer: "dynamic=true" });
    const values = await made.json();
    results.dynamic = [made.status, typeof values.access_token, values.access_token !== token];

    mock.setFault({ provider: "mbsi", kind: "status", status: 503 });
    results.fault = (await post("/mbsi/api/v140/auth", mbsi)).status;

    const ticket = await (await post("/mikrocloud/user/login", JSON.stringify({ email: "jane@example.com", password: "fake-password" }))).json();
    const code = await totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")({ type: "code" }, { attempt: 1, signal: new AbortController().signal });
    const passport = await post("/mikrocloud/user/passport", JSON.stringify({ totp: code, token: ticket.token }));
    results.code = passport.status;
    console.log(JSON.stringify(results));
  `,
  );
  expect(answers).toEqual({
    example: [200, "signedIn"],
    state: 200,
    xml: 400,
    dynamic: [200, "string", true],
    fault: 503,
    code: 200,
  });
});

test("serves a document of one's own that says it is of another kind, too", async () => {
  const paths = {
    "/a": { get: { responses: { 200: { description: "", content: { "text/plain": { example: "own" } } } } } },
  };
  const file = await document("two.json", { swagger: "2.0", item: [], paths });
  const answer = await inPackage(
    "own",
    `
    import { createMock } from "provider-auth/mock";
    const mock = await createMock({ providers: [], documents: { own: ${file} } });
    const response = await mock.fetch("http://mock.invalid/own/a");
    console.log(JSON.stringify([response.status, await response.text()]));
  `,
  );
  expect(answer).toEqual([200, "own"]);
});

test("makes up and sends the callbacks of a document", async () => {
  let received = (_: unknown) => {};
  const callback = new Promise((resolve) => {
    received = resolve;
  });
  const server = createServer(async (request, response) => {
    received([request.method, request.url, await json(request)]);
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;
  const schema = {
    type: "object",
    additionalProperties: false,
    required: ["n"],
    properties: { n: { type: "integer" } },
  };
  const ok = { 200: { description: "" } };
  const done = { [url]: { post: { requestBody: { content: { "application/json": { schema } } }, responses: ok } } };
  const file = await document("calls.json", { paths: { "/a": { post: { responses: ok, callbacks: { done } } } } });
  const status = await inPackage(
    "callbacks",
    `
    import { createMock } from "provider-auth/mock";
    const mock = await createMock({ providers: [], documents: { own: ${file} } });
    console.log((await mock.fetch("http://mock.invalid/own/a", { method: "POST" })).status);
  `,
  );
  expect(status).toBe(200);
  expect(await callback).toEqual(["POST", "/done", { n: expect.any(Number) }]);
  server.closeAllConnections();
  server.close();
});

test("says what is wrong in a document with file and line", async () => {
  const file = join(folder, "broken.yaml");
  await writeFile(file, "openapi: 3.1.0\npaths: [\n");
  const message = await inPackage(
    "broken",
    `
    import { createMock } from "provider-auth/mock";
    import { isAuthError, AuthError } from "provider-auth";
    const error = await createMock({ documents: { own: ${JSON.stringify(file)} } }).catch((reason) => reason);
    console.log(JSON.stringify([error instanceof AuthError, isAuthError(error, "CONFIGURATION"), error.message]));
  `,
  );
  expect(message).toEqual([
    true,
    true,
    expect.stringMatching(/^The spec \S+broken\.yaml has a syntax error: .* at line 3,/),
  ]);
});
