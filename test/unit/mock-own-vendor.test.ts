/** Sign-ins of every shape against the stateful mock, each from two documents that are written here. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as OTPAuth from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Mock, type StateOptions } from "../../src/mock/index.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { type Inputs, playWorkflow } from "../support/play-workflow.ts";

const start = Date.UTC(2030, 0, 1, 12);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const text = { type: "string" };
const secret = { type: "string", format: "password" };
/** A schema that has every member of the values. */
function schemaOf(values: readonly unknown[]): object {
  if (values.some((value) => Array.isArray(value))) return { type: "array", items: schemaOf(values.flat()) };
  const objects = values.filter((value) => typeof value === "object" && value !== null) as Record<string, unknown>[];
  if (objects.length === 0) return { type: typeof values[0] === "number" ? "integer" : typeof values[0] };
  const names = [...new Set(objects.flatMap((each) => Object.keys(each)))];
  const of = (name: string) => schemaOf(objects.flatMap((each) => (name in each ? [each[name]] : [])));
  return { type: "object", properties: Object.fromEntries(names.map((name) => [name, of(name)])) };
}
const content = (examples: Record<string, unknown>) => ({
  "application/json": {
    schema: schemaOf(Object.values(examples)),
    examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
  },
});
const answer = (examples: Record<string, unknown>) => ({ description: "Answer", content: content(examples) });
const body = (examples: Record<string, unknown>) => ({ required: true, content: content(examples) });
const parameter = (name: string, examples: Record<string, unknown>, place = "query") => ({
  name,
  in: place,
  required: true,
  schema: text,
  examples: Object.fromEntries(Object.entries(examples).map(([key, value]) => [key, { value }])),
});
const refused = { "401": answer({ incorrectCredentials: { error: "refused" } }) };
const refusal = { status: 401, response: "Refused" };
const ended = (status: number) => [
  { name: "INVALID_CREDENTIALS", type: "end", criteria: [{ condition: `$statusCode == ${status}` }] },
];
const ok = [{ condition: "$statusCode == 200" }];

/** The workflow of a sign-in with a user name and a password. */
const signInBy = (step: object, inputs: Record<string, object> = { user: text, pass: secret }) => ({
  workflowId: "signIn",
  inputs: { type: "object", required: Object.keys(inputs), properties: inputs },
  steps: [{ stepId: "login", operationId: "login", ...step }],
});

interface Documents {
  paths: object;
  scheme?: object;
  token?: object;
  workflows: object[];
}

/** Writes the two documents, and gives a mock that serves them as `acme` with a clock that stands still. */
async function serve(documents: Documents, state: true | StateOptions = true) {
  const { paths, scheme = { type: "http", scheme: "bearer" }, token, workflows } = documents;
  const openapi = {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: { title: "Acme", version: "1.0.0" },
    servers: [{ url: "https://acme.invalid" }],
    paths,
    components: {
      securitySchemes: {
        basic: { type: "http", scheme: "basic" },
        acmeToken: { ...scheme, "x-token": { refusals: [refusal], ...token } },
      },
      responses: { Refused: answer({ refused: { error: "token" } }) },
    },
  };
  const sources = [{ name: "acme", url: "acme.yaml", type: "openapi" }];
  const arazzo = { arazzo: "1.0.1", info: openapi.info, sourceDescriptions: sources, workflows };
  const file = join(folder, "acme.yaml");
  await writeFile(file, JSON.stringify(openapi));
  await writeFile(join(folder, "acme.arazzo.yaml"), JSON.stringify(arazzo));
  const mock = await createMock({ providers: [], documents: { acme: file }, state, nowMs: () => start });
  const { signIn } = await readVendor(file);
  const send = (path: string, init?: RequestInit) => mock.fetch(`http://mock.invalid/acme${path}`, init);
  const play = (inputs: Inputs, kind = 0) => playWorkflow(send, signIn.kinds[kind] as never, inputs);
  return { mock, send, play };
}

const echo = async (mock: Mock, init: RequestInit, query = "") =>
  (await mock.fetch(`http://mock.invalid/acme/__mock/echo${query}`, init)).status;
const bearer = (token: unknown) => ({ headers: { Authorization: `Bearer ${token}` } });

test("a GET with the credentials in the query, a token in a list, and an end as seconds of the epoch", async () => {
  const { mock, send, play } = await serve({
    paths: {
      "/login": {
        get: {
          operationId: "login",
          parameters: [
            parameter("user", { signedIn: "me", incorrectCredentials: "me" }),
            parameter("pass", { signedIn: "fake:right", incorrectCredentials: "fake-wrong" }),
          ],
          responses: {
            "200": answer({ signedIn: { sessions: [{ id: 1 }, { key: "fakeKey", until: 1 }], user: "me" } }),
            ...refused,
          },
        },
      },
    },
    scheme: { type: "apiKey", in: "query", name: "key" },
    token: { lifetime: { from: "until", unit: "epochSeconds" } },
    workflows: [
      signInBy({
        parameters: [
          { name: "user", in: "query", value: "$inputs.user" },
          { name: "pass", in: "query", value: "$inputs.pass" },
        ],
        successCriteria: ok,
        onFailure: ended(401),
        outputs: { token: "$response.body#/sessions/1/key", until: "$response.body#/sessions/1/until" },
      }),
    ],
  });
  const { outputs } = await play({ user: "me", pass: "fake:right" });
  expect(outputs).toEqual({ token: expect.stringMatching(/^fakeToken_/), until: start / 1000 + 3600 });
  expect(await echo(mock, {}, `?key=${outputs?.token}`)).toBe(200);
  expect(await echo(mock, bearer(outputs?.token))).toBe(401);
  expect(await play({ user: "me", pass: "fake-other" })).toEqual({ statuses: [401], code: "INVALID_CREDENTIALS" });
  const login = await send("/login?user=me&pass=fake:right");
  expect(await login.json()).toMatchObject({ sessions: [{ id: 1 }, { key: expect.any(String) }], user: "me" });
});

test("without state, parameters that equal an example get the answer of that name", async () => {
  await serve({
    paths: {
      "/login": {
        get: {
          operationId: "login",
          parameters: [parameter("user", { signedIn: "me", incorrectCredentials: "nobody" })],
          responses: { "200": answer({ signedIn: { key: "fake" } }), ...refused },
        },
      },
    },
    workflows: [
      signInBy(
        {
          parameters: [{ name: "user", in: "query", value: "$inputs.user" }],
          successCriteria: ok,
          onFailure: ended(401),
          outputs: { token: "$response.body#/key" },
        },
        { user: text },
      ),
    ],
  });
  const plain = await createMock({ providers: [], documents: { acme: join(folder, "acme.yaml") } });
  const status = async (user: string) => (await plain.fetch(`http://mock.invalid/acme/login?user=${user}`)).status;
  expect([await status("me"), await status("nobody"), await status("other")]).toEqual([200, 401, 200]);
});

describe("three steps: a discovery, a name, a password with a code", () => {
  const documents: Documents = {
    paths: {
      "/info": {
        get: {
          operationId: "info",
          responses: { "200": answer({ info: { version: 6, realm: "fake-realm" } }) },
        },
      },
      "/v{version}/begin": {
        post: {
          operationId: "begin",
          parameters: [
            { name: "version", in: "path", required: true, schema: { type: "integer", maximum: 9 } },
            { name: "X-Realm", in: "header", required: true, schema: { type: "string", enum: ["fake-realm"] } },
          ],
          requestBody: body({ plain: { name: "me" }, coded: { name: "you" }, unknownName: { name: "nobody" } }),
          responses: {
            "200": answer({ plain: { flow: "fakeFlow", code: false }, coded: { flow: "fakeFlow2", code: true } }),
            "401": answer({ unknownName: { error: "name" } }),
          },
        },
      },
      "/finish/{flow}": {
        post: {
          operationId: "finish",
          parameters: [{ name: "flow", in: "path", required: true, schema: text }],
          requestBody: body({ plain: { password: "fake-1" }, coded: { password: "fake-2", code: "000000" } }),
          responses: { "200": answer({ plain: { key: "fakeKey" }, coded: { key: "fakeKey" } }), ...refused },
        },
      },
    },
    workflows: [
      {
        workflowId: "signIn",
        inputs: {
          type: "object",
          required: ["name", "password"],
          properties: { name: text, password: secret, code: secret },
        },
        steps: [
          {
            stepId: "info",
            operationId: "info",
            successCriteria: ok,
            outputs: { version: "$response.body#/version", realm: "$response.body#/realm" },
          },
          {
            stepId: "begin",
            operationId: "begin",
            parameters: [
              { name: "version", in: "path", value: "$steps.info.outputs.version" },
              { name: "X-Realm", in: "header", value: "$steps.info.outputs.realm" },
            ],
            requestBody: { contentType: "application/json", payload: { name: "$inputs.name" } },
            successCriteria: ok,
            onFailure: ended(401),
            onSuccess: [
              {
                name: "codeNeeded",
                type: "goto",
                stepId: "code",
                criteria: [{ condition: "$response.body#/code == true" }],
              },
            ],
            outputs: { flow: "$response.body#/flow" },
          },
          {
            stepId: "finish",
            operationId: "finish",
            parameters: [{ name: "flow", in: "path", value: "$steps.begin.outputs.flow" }],
            requestBody: { contentType: "application/json", payload: { password: "$inputs.password" } },
            successCriteria: ok,
            onSuccess: [{ name: "signedIn", type: "end" }],
            onFailure: ended(401),
            outputs: { token: "$response.body#/key" },
          },
          {
            stepId: "code",
            operationId: "finish",
            "x-one-time-code": { input: "code" },
            parameters: [{ name: "flow", in: "path", value: "$steps.begin.outputs.flow" }],
            requestBody: {
              contentType: "application/json",
              payload: { password: "$inputs.password", code: "$inputs.code" },
            },
            successCriteria: ok,
            onSuccess: [{ name: "signedIn", type: "end" }],
            onFailure: ended(401),
            outputs: { token: "$response.body#/key" },
          },
        ],
      },
    ],
  };
  const code = new OTPAuth.TOTP({
    secret: OTPAuth.Secret.fromBase32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
  }).generate({ timestamp: start });

  test("values that many sign-ins share are left unchanged, and any number of sign-ins run at a time", async () => {
    const { mock, send, play } = await serve(documents);
    expect(await (await send("/info")).json()).toEqual({ version: 6, realm: "fake-realm" });
    const all = await Promise.all([1, 2, 3].map(() => play({ name: "me", password: "fake-1" })));
    expect(all.map(({ statuses }) => statuses)).toEqual([1, 2, 3].map(() => [200, 200, 200]));
    for (const { outputs } of all) expect(await echo(mock, bearer(outputs?.token))).toBe(200);
    expect(new Set(all.map(({ outputs }) => outputs?.token)).size).toBe(3);
  });

  test("the password of another account, an unknown name and a spent ticket are refused", async () => {
    const { send, play } = await serve(documents);
    expect(await play({ name: "me", password: "fake-2" })).toMatchObject({ statuses: [200, 200, 401] });
    expect(await play({ name: "nobody", password: "fake-1" })).toMatchObject({ statuses: [200, 401] });
    const json = { "Content-Type": "application/json" };
    const headers = { ...json, "X-Realm": "fake-realm" };
    const begun = await send("/v6/begin", { method: "POST", headers, body: '{"name":"me"}' });
    const { flow } = (await begun.json()) as { flow: string };
    const finish = () => send(`/finish/${flow}`, { method: "POST", headers: json, body: '{"password":"fake-1"}' });
    expect([(await finish()).status, (await finish()).status]).toEqual([200, 401]);
  });

  test("a user who needs a code cannot omit it", async () => {
    const { send, play } = await serve(documents);
    expect(await play({ name: "you", password: "fake-2", code: "123456" })).toMatchObject({
      statuses: [200, 200, 401],
    });
    expect(await play({ name: "you", password: "fake-2", code })).toMatchObject({ statuses: [200, 200, 200] });
    const headers = { "Content-Type": "application/json", "X-Realm": "fake-realm" };
    const begun = await send("/v6/begin", { method: "POST", headers, body: '{"name":"you"}' });
    const { flow } = (await begun.json()) as { flow: string };
    const finish = { method: "POST", headers, body: '{"password":"fake-2"}' };
    expect((await send(`/finish/${flow}`, finish)).status).toBe(401);
  });
});

describe("a login by HTTP Basic that answers with cookies alone", () => {
  const documents: Documents = {
    paths: {
      "/login": {
        post: {
          operationId: "login",
          security: [{ basic: [] }],
          responses: {
            "204": {
              description: "Signed in",
              headers: {
                "Set-Cookie": {
                  schema: { type: "array", items: text },
                  example: ["sid=fake; Path=/; HttpOnly", "node=a"],
                },
              },
            },
            ...refused,
          },
        },
      },
      "/things": {
        get: { operationId: "things", security: [{ acmeToken: [] }], responses: { "200": answer({ things: [1] }) } },
      },
    },
    scheme: { type: "apiKey", in: "cookie", name: "sid" },
    token: {
      attach: [
        { in: "cookie", name: "sid" },
        { in: "cookie", name: "node", from: "node" },
      ],
      sessions: { max: 1 },
    },
    workflows: [
      signInBy({
        "x-security": [{ schemeName: "basic", values: { username: "$inputs.user", password: "$inputs.pass" } }],
        successCriteria: [{ condition: "$statusCode == 204" }],
        onFailure: ended(401),
        "x-outputs": { token: { cookie: "sid" }, node: { cookie: "node" } },
      }),
    ],
  };

  test("needs an account, and says so", async () => {
    const { play, mock } = await serve(documents);
    expect(await play({ user: "me", pass: "fake" })).toMatchObject({ statuses: [401] });
    expect(mock.requests().at(-1)?.violations).toEqual([
      'No example of acme has credentials, so add an account: state: { accounts: { "acme": [{ credentials }] } }',
    ]);
  });

  test("sets each cookie on a line of its own, through a port too", async () => {
    const accounts = { acme: [{ credentials: { user: "me", pass: "fa:ke" } }] };
    const { mock, play, send } = await serve(documents, { accounts });
    const listener = await mock.listen();
    const authorization = `Basic ${Buffer.from("me:fa:ke").toString("base64")}`;
    const response = await fetch(`${listener.url}/acme/login`, { method: "POST", headers: { authorization } });
    await listener.close();
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^sid=fakeToken_[\w-]+; Path=\/; HttpOnly$/),
      expect.stringMatching(/^node=fakeToken_[\w-]+$/),
    ]);
    const { outputs: first } = await play({ user: "me", pass: "fa:ke" });
    const cookie = (values: Inputs | undefined) => ({
      headers: { Cookie: `sid=${values?.token}; node=${values?.node}` },
    });
    expect((await send("/things", cookie(first))).status).toBe(200);
    expect((await send("/things", cookie({ ...first, node: "other" }))).status).toBe(401);
    const { outputs: second } = await play({ user: "me", pass: "fa:ke" });
    expect([await echo(mock, cookie(first)), await echo(mock, cookie(second))]).toEqual([401, 200]);
  });
});

describe("a refresh and a logout that take the token and a refresh token", () => {
  const login = (name: string, number: number) => ({
    [name]: { sid: `fakeSid${number}`, ref: `fakeRef${number}`, s: 60 },
  });
  const pair = { ok: { sid: "fakeSid1", ref: "fakeRef1" } };
  const takesPair = (workflowId: string, step: object) => ({
    workflowId,
    inputs: { type: "object", required: ["token", "refresh"], properties: { token: secret, refresh: secret } },
    steps: [
      {
        stepId: workflowId,
        operationId: workflowId,
        requestBody: { payload: { sid: "$inputs.token", ref: "$inputs.refresh" } },
        ...step,
      },
    ],
  });
  const outputs = { token: "$response.body#/sid", refresh: "$response.body#/ref", seconds: "$response.body#/s" };
  const post = (operationId: string, examples: Record<string, unknown>, responses: object) => ({
    post: { operationId, requestBody: body(examples), responses: { ...responses, ...refused } },
  });
  const names = { user: "jane", pass: "fake" };
  const documents: Documents = {
    paths: {
      "/login": post("login", { ok: names }, { "200": answer(login("ok", 1)) }),
      "/refresh": post("refresh", pair, { "200": answer(login("ok", 2)) }),
      "/logout": post("logout", pair, { "204": { description: "Done" } }),
    },
    token: { refresh: "refresh", logout: "logout", lifetime: { from: "seconds" } },
    workflows: [
      signInBy({
        requestBody: { payload: { user: "$inputs.user", pass: "$inputs.pass" } },
        successCriteria: ok,
        onFailure: ended(401),
        outputs,
      }),
      takesPair("refresh", { successCriteria: ok, outputs }),
      takesPair("logout", { successCriteria: [{ condition: "$statusCode == 204" }] }),
    ],
  };

  test("a refresh needs both, serves once, and works when the token has expired", async () => {
    const { mock, send } = await serve(documents);
    const call = async (path: string, members: object) => {
      const headers = { "Content-Type": "application/json" };
      const response = await send(path, { method: "POST", body: JSON.stringify(members), headers });
      const tokens = response.status === 200 ? ((await response.json()) as { sid?: string; ref?: string }) : {};
      return { ...tokens, status: response.status };
    };
    const signedIn = async () => {
      const { sid, ref } = await call("/login", names);
      return { sid, ref };
    };
    const [first, second] = [await signedIn(), await signedIn()];
    expect((await call("/refresh", { sid: first.sid, ref: second.ref })).status).toBe(401);
    mock.advanceTime(61_000);
    expect(await echo(mock, bearer(first.sid))).toBe(401);
    const renewed = await call("/refresh", first);
    expect([renewed.status, await echo(mock, bearer(renewed.sid))]).toEqual([200, 200]);
    expect((await call("/refresh", first)).status).toBe(401);
    expect((await call("/logout", second)).status).toBe(401);
    const { sid, ref } = renewed;
    expect((await call("/logout", { sid, ref })).status).toBe(204);
    expect([(await call("/refresh", { sid, ref })).status, await echo(mock, bearer(sid))]).toEqual([401, 401]);
  });

  test.each(["/login", "/refresh", "/logout"])("objects in the place of texts are refused at %s", async (path) => {
    const { send } = await serve(documents);
    const hostile = { toString: 1 };
    const members = { user: hostile, pass: hostile, sid: hostile, ref: hostile };
    const response = await send(path, {
      method: "POST",
      body: JSON.stringify(members),
      headers: { "Content-Type": "application/json" },
    });
    expect(response.status).toBe(422);
  });
});

describe("documents and accounts of one's own:", () => {
  const login = {
    paths: {
      "/login": {
        post: {
          operationId: "login",
          requestBody: body({ signedIn: { auth: { user: "me", pass: "fake" } } }),
          responses: { "200": answer({ signedIn: { key: "fakeKey", user: "me" } }), ...refused },
        },
      },
    },
    workflows: [
      signInBy({
        requestBody: {
          contentType: "application/json",
          payload: { auth: { user: "$inputs.user", pass: "$inputs.pass" } },
        },
        successCriteria: ok,
        onFailure: ended(401),
        outputs: { token: "$response.body#/key" },
      }),
    ],
  };
  const [byName, asBody] = [{ user: "a", pass: "fake-a" }, { auth: { user: "b", pass: "fake-b" } }];

  test("credentials are inputs by name or a body, and the answer has the account's own name", async () => {
    const accounts = { acme: [{ credentials: byName }, { credentials: asBody }] };
    const { send, play } = await serve(login, { accounts, tokenLifetimeSeconds: 60 });
    for (const auth of [byName, asBody.auth, { user: "me", pass: "fake" }]) {
      const headers = { "Content-Type": "application/json" };
      const response = await send("/login", { method: "POST", headers, body: JSON.stringify({ auth }) });
      expect(await response.json()).toEqual({ key: expect.stringMatching(/^fakeToken_/), user: auth.user });
    }
    expect(await play({ user: "a", pass: "fake-b" })).toMatchObject({ code: "INVALID_CREDENTIALS" });
  });

  test("the workflow may be in any file, and without one there is no state", async () => {
    await serve(login);
    const [document, workflow] = [join(folder, "elsewhere.yaml"), join(folder, "acme.arazzo.yaml")];
    await writeFile(document, await readFile(join(folder, "acme.yaml")));
    const status = async (mock: Mock) => (await mock.fetch("http://mock.invalid/acme/__mock/echo")).status;
    const create = (acme: string | { document: string; workflow?: string }, accounts = {}) =>
      createMock({ providers: [], documents: { acme }, state: { accounts } });
    expect(await status(await create(document))).toBe(404);
    expect(await status(await create({ document }))).toBe(404);
    await expect(create(document, { acme: [{ credentials: byName }] })).rejects.toThrow(
      "The mock keeps no state for acme, so it cannot have accounts.",
    );
    await expect(create({ document, workflow: join(folder, "none.yaml") })).rejects.toThrow(
      /none\.yaml does not exist; write the sign-in there/,
    );
    await expect(create({ document, workflows: workflow } as never)).rejects.toThrow(
      "A document of createMock has no option workflows; its options are document, workflow.",
    );
    await expect(create({ document, workflow })).rejects.toThrow(/No source description has the url elsewhere\.yaml/);
  });

  test("accounts of a name that is not served are refused", async () => {
    await expect(serve(login, { accounts: { acne: [] } })).rejects.toThrow(
      /no provider "acne" for the option accounts/,
    );
    await expect(serve(login, { accounts: { acme: [{ credentials: { name: "x" } }] } })).rejects.toThrow(
      "An account of acme has no identifying credentials; it needs user and pass.",
    );
  });

  test.each([
    [{ user: "a", pas: "fake-a" }, "pas"],
    [{ user: "a", pass: "fake-a", Pass: "fake-a" }, "Pass"],
    [{ auth: { user: "a", pas: "fake-a" } }, "auth.pas"],
    [{ auth: { user: "a", pass: "fake-a" }, "2fa": true }, "2fa"],
  ])("a misspelt credential is refused: %j", async (credentials, name) => {
    await expect(serve(login, { accounts: { acme: [{ credentials }] } })).rejects.toThrow(
      `An account of acme cannot have the credential "${name}"; it needs user and pass.`,
    );
  });

  test("a member that is null, or that the schema of the first request has, is not a misspelt credential", async () => {
    const remember = { type: "object", properties: { remember: { type: "boolean" } } };
    const paths = structuredClone(login.paths);
    const json = paths["/login"].post.requestBody.content["application/json"];
    Object.assign(json, { schema: { allOf: [json.schema, remember] } });
    const accounts = { acme: [{ credentials: { ...asBody, remember: true, other: null } }] };
    const { play } = await serve({ ...login, paths }, { accounts });
    expect(await play(asBody.auth)).toMatchObject({ statuses: [200] });
  });
});
