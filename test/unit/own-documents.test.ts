/** Documents of one's own: whatever stands in them, they read no file and no URL, and take no time without end. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAuthError } from "../../src/errors.ts";
import { createMock } from "../../src/mock/index.ts";

const planted = "fake-planted-text";
let folder: string;
let server: Server;
let url: string;
let requests = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  await writeFile(join(folder, "planted.json"), JSON.stringify({ type: "string", const: planted, value: planted }));
  server = createServer((_, reply) => {
    requests++;
    reply.end(JSON.stringify({ type: "string", const: planted }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/planted.json`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function serve(text: string) {
  const file = join(folder, "own.yaml");
  await writeFile(file, text);
  return createMock({ providers: [], documents: { own: file } });
}
// biome-ignore lint/suspicious/noExplicitAny: members of documents of every shape
type Json = any;
const documentOf = (members: object) =>
  JSON.stringify({ openapi: "3.1.0", info: { title: "Own", version: "1" }, paths: {}, ...members });
/** A document with one operation, `GET /a`, that answers with JSON. */
const answering = (mediaType: object, more: object = {}) =>
  documentOf({
    paths: { "/a": { get: { responses: { 200: { description: "OK", content: { "application/json": mediaType } } } } } },
    ...more,
  });
async function messageOf(text: string): Promise<string> {
  const error = await serve(text).catch((reason: unknown) => reason);
  return isAuthError(error) && error.code === "CONFIGURATION" ? error.message : `no refusal: ${String(error)}`;
}

describe("a reference out of the document is refused, wherever OpenAPI has one:", () => {
  const inSchema = (schema: object) => answering({ schema });
  const places: [string, (ref: Json) => string][] = [
    ["a schema", (ref) => inSchema(ref)],
    [
      "beside a reference that is fine",
      (ref) =>
        answering(
          { schema: { $ref: "#/components/schemas/A", properties: { a: ref } } },
          { components: { schemas: { A: {} } } },
        ),
    ],
    ...["value", "example", "examples", "default", "const", "enum", "x-a", "$ref", "items"].map(
      (name): [string, (ref: Json) => string] => [
        `a property called ${name}`,
        (ref) => inSchema({ properties: { [name]: ref } }),
      ],
    ),
    ...["patternProperties", "dependentSchemas", "$defs", "definitions"].map(
      (name): [string, (ref: Json) => string] => [name, (ref) => inSchema({ [name]: { example: ref } })],
    ),
    ...["allOf", "anyOf", "oneOf", "prefixItems"].map((name): [string, (ref: Json) => string] => [
      name,
      (ref) => inSchema({ [name]: [{}, ref] }),
    ]),
    ...[
      "items",
      "additionalProperties",
      "not",
      "if",
      "then",
      "else",
      "contains",
      "propertyNames",
      "unevaluatedItems",
    ].map((name): [string, (ref: Json) => string] => [name, (ref) => inSchema({ [name]: ref })]),
    ["an example", (ref) => answering({ examples: { value: ref } })],
    ["a response", (ref) => documentOf({ paths: { "/a": { get: { responses: { 200: ref } } } } })],
    ["a request body", (ref) => documentOf({ paths: { "/a": { post: { requestBody: ref, responses: {} } } } })],
    ["a parameter of a path", (ref) => documentOf({ paths: { "/a": { parameters: [ref], get: { responses: {} } } } })],
    ["a path item", (ref) => documentOf({ paths: { "/a": ref } })],
    [
      "a header called value",
      (ref) => documentOf({ components: { responses: { A: { description: "", headers: { value: ref } } } } }),
    ],
    ["a link", (ref) => documentOf({ components: { responses: { A: { description: "", links: { example: ref } } } } })],
    [
      "a callback",
      (ref) => documentOf({ paths: { "/a": { post: { responses: {}, callbacks: { example: { "{$url}": ref } } } } } }),
    ],
    ["a webhook", (ref) => documentOf({ webhooks: { example: ref } })],
    ["a component that nothing uses", (ref) => documentOf({ components: { schemas: { example: ref } } })],
    [
      "a schema that stands in an extension",
      (ref) => answering({ schema: { $ref: "#/x-schemas/A" } }, { "x-schemas": { A: { properties: { value: ref } } } }),
    ],
    [
      "a schema that stands in an example",
      (ref) =>
        answering(
          { schema: { $ref: "#/components/examples/A/value" } },
          { components: { examples: { A: { value: { allOf: [ref] } } } } },
        ),
    ],
  ];
  test.each(places)("%s", async (_, text) => {
    const before = requests;
    for (const $ref of [url, join(folder, "planted.json"), "planted.json", `file://${folder}/planted.json#/value`]) {
      expect(await messageOf(text({ $ref }))).toBe(
        `The spec ${join(folder, "own.yaml")} refers to ${$ref}, which it does not contain; bundle the documents into one first.`,
      );
    }
    expect(requests).toBe(before);
  });
});

describe("data that looks like a reference stays what it is:", () => {
  const answerTo = async (text: string) => {
    const before = requests;
    const mock = await serve(text);
    const response = await mock.fetch("http://mock.invalid/own/a");
    expect(requests).toBe(before);
    expect([response.status, response.headers.get("x-mock-violations")]).toEqual([200, null]);
    return response.text();
  };

  test.each(["/etc/passwd", "planted.json", "#/components/schemas/A", "#/nowhere"])(
    "the value %s of an example",
    async ($ref) => {
      const value = { a: 1, $ref, list: [{ $ref }], url: { $ref: url } };
      const schema = { type: "object", required: ["$ref"] };
      expect(
        await answerTo(answering({ schema, examples: { one: { value } } }, { components: { schemas: { A: {} } } })),
      ).toBe(JSON.stringify(value));
      expect(await answerTo(answering({ schema, example: value }))).toBe(JSON.stringify(value));
    },
  );

  test("extensions, defaults, enumerations and members that OpenAPI does not know", async () => {
    const hidden = { $ref: url };
    const schema = {
      "x-a": hidden,
      default: hidden,
      enum: [hidden],
      example: hidden,
      examples: [hidden],
      unknown: hidden,
    };
    const text = answering({ schema, "x-a": hidden, unknown: [hidden] }, { "x-a": hidden, unknown: { deep: hidden } });
    expect(await answerTo(text)).toBe(JSON.stringify(hidden));
  });

  test("a constant is compared as it is", async () => {
    const content = { "application/json": { schema: { const: { $ref: "/etc/passwd" } } } };
    const operation = { requestBody: { content }, responses: { 204: { description: "" }, 422: { description: "" } } };
    const mock = await serve(documentOf({ paths: { "/a": { post: operation } } }));
    const post = async ($ref: string) => {
      const request = {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ $ref }),
      };
      return (await mock.fetch("http://mock.invalid/own/a", request)).status;
    };
    expect([await post("/etc/passwd"), await post("/etc/hosts")]).toEqual([204, 422]);
  });
});

describe("a reference within the document", () => {
  const status = async (text: string, path = "/a") =>
    (await (await serve(text)).fetch(`http://mock.invalid/own${path}`)).status;

  test("may stand for a path item, with members beside it", async () => {
    const get = { responses: { 200: { description: "OK" } } };
    const post = { responses: { 201: { description: "Made" } } };
    const text = documentOf({
      paths: { "/a": { $ref: "#/components/pathItems/A", post }, "/b": { $ref: "#/paths/~1a" } },
      components: { pathItems: { A: { get } } },
    });
    const mock = await serve(text);
    const answers = [
      mock.fetch("http://mock.invalid/own/a"),
      mock.fetch("http://mock.invalid/own/a", { method: "POST" }),
      mock.fetch("http://mock.invalid/own/b"),
      mock.fetch("http://mock.invalid/own/a", { method: "DELETE" }),
    ];
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([200, 201, 200, 405]);
  });

  test.each(["#/components/schemas/A%20B~1c", "#/components/schemas/Alias/properties/a", "#/components/schemas/Twice"])(
    "may be %s",
    async ($ref) => {
      const schemas = {
        "A B/c": { type: "string" },
        Alias: { $ref: "#/components/schemas/Real" },
        Twice: { $ref: "#/components/schemas/Alias/properties/a" },
        Real: { type: "object", properties: { a: { $ref: "#/components/schemas/A%20B~1c" } } },
      };
      expect(await status(answering({ schema: { $ref }, example: "a" }, { components: { schemas } }))).toBe(200);
    },
  );

  test.each([
    "#/components/schemas/B",
    "#/constructor",
    "#/__proto__/toString",
    "#anchor",
    "#/%",
    "#/components/schemas/Circle",
  ])("cannot be %s", async ($ref) => {
    const schemas = {
      A: {},
      Circle: { $ref: "#/components/schemas/Elcric" },
      Elcric: { $ref: "#/components/schemas/Circle" },
    };
    expect(await messageOf(answering({ schema: { $ref } }, { components: { schemas } }))).toMatch(
      /refers to #.*, which it does not contain/,
    );
  });

  test.each(["requestBody", "responses"])("or null cannot be the %s of an operation", async (name) => {
    const text = documentOf({ paths: { "/a": { post: { responses: {}, [name]: null } } } });
    expect(await messageOf(text)).toMatch(
      new RegExp(`^The document .*own.yaml cannot be served: /paths/~1a/post/${name} is not an object\\.$`),
    );
  });
});

describe("YAML:", () => {
  const head = "openapi: 3.1.0\ninfo: { title: Own, version: '1' }\n";

  test("merge keys work", async () => {
    const mock = await serve(`${head}
x-common: &common
  responses: { '200': { description: OK } }
paths:
  /a: { get: { <<: *common }, post: { <<: [*common, { summary: Make }] } }
`);
    for (const method of ["GET", "POST"]) {
      expect((await mock.fetch("http://mock.invalid/own/a", { method })).status).toBe(200);
    }
  });

  test("an anchor may be used as often as one likes", async () => {
    const operation = "{ responses: { '200': { description: OK } } }";
    const paths = Array.from({ length: 300 }, (_, index) => `  /p${index}: { get: *get }`).join("\n");
    const mock = await serve(`${head}x-get: &get ${operation}\npaths:\n${paths}\n`);
    expect((await mock.fetch("http://mock.invalid/own/p299")).status).toBe(200);
  });

  const bomb = (item: (name: string) => string) =>
    Array.from({ length: 30 }, (_, index) => `  a${index + 1}: &a${index + 1} ${item(`*a${index}`)}`).join("\n");
  test.each([
    [
      "a bomb of aliases",
      `x-bomb:\n  a0: &a0 [1]\n${bomb((name) => `[${name}, ${name}, ${name}]`)}\npaths: {}`,
      /expands to more than 1000000 nodes/,
    ],
    [
      "a bomb of merge keys",
      `x-bomb:\n  a0: &a0 { a: 1 }\n${bomb((name) => `{ <<: [${name}, ${name}, ${name}] }`)}\npaths: {}`,
      /expands to more than/,
    ],
    [
      "a bomb in a key",
      `x-bomb:\n  a0: &a0 [1]\n${bomb((name) => `[${name}, ${name}]`)}\n  ? *a30\n  : 1\npaths: {}`,
      /expands to more than/,
    ],
    ["an alias within its anchor", "paths: { /a: &a { get: *a } }", /the YAML alias \*a within its own anchor/],
    ["a list within itself", "x-a: &a [*a]\npaths: {}", /the YAML alias \*a within its own anchor/],
    ["a merge of a map into itself", "x-a: &a\n  <<: *a\npaths: {}", /the YAML alias \*a within its own anchor/],
    ["an alias without an anchor", "paths: *nope", /has a syntax error: Unresolved alias .*nope/],
    ["a merge of a number", "paths: { <<: 3 }", /has a syntax error: Merge sources must be maps/],
  ])("%s is refused", { timeout: 30_000 }, async (_, text, reason) => {
    expect(await messageOf(head + text)).toMatch(reason);
  });
});

describe("references that multiply:", () => {
  const schemasOf = (count: number, properties: (index: number) => object, padding = 0) => {
    const pad = Object.fromEntries(
      Array.from({ length: padding }, (_, n) => [`property_${n}`, { type: "string", description: "x".repeat(20) }]),
    );
    return Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `S${index}`,
        { type: "object", properties: { ...pad, ...properties(index) } },
      ]),
    );
  };
  const to = (index: number) => ({ $ref: `#/components/schemas/S${index}` });

  const ring = schemasOf(200, (index) => ({ next: to((index + 1) % 200) }), 10);
  const kinds: [string, object][] = [
    ["a ring of 200 schemas", ring],
    [
      "a schema that refers to the next one twice, thirty times",
      schemasOf(31, (n) => (n < 30 ? { next: to(n + 1), b: to(n + 1) } : {})),
    ],
    [
      "schemas that all refer to each other",
      schemasOf(40, (n) => ({
        next: to((n + 1) % 40),
        ...Object.fromEntries(
          Object.keys(ring)
            .slice(0, 40)
            .map((name, index) => [`to${name}`, to(index)]),
        ),
      })),
    ],
    ["a chain of 300 schemas", schemasOf(301, (n) => (n < 300 ? { next: to(n + 1) } : {}))],
  ];
  test.each(kinds)("%s is served at once, and validated at every depth", { timeout: 30_000 }, async (_, schemas) => {
    const content = { "application/json": { schema: to(0) } };
    const ok = {
      description: "OK",
      content: { "application/json": { schema: to(0), example: { next: { next: {} } } } },
    };
    const operation = { requestBody: { required: true, content }, responses: { 200: ok, 422: { description: "" } } };
    const mock = await serve(documentOf({ paths: { "/a": { post: operation } }, components: { schemas } }));
    const post = async (body: object) => {
      const headers = { "Content-Type": "application/json" };
      const response = await mock.fetch("http://mock.invalid/own/a", {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return [
        response.status,
        response.headers.get("x-mock-violations"),
        response.status === 200 ? await response.json() : "",
      ];
    };
    expect(await post({ next: { next: { next: {} } } })).toEqual([200, null, { next: { next: {} } }]);
    expect(await post({ next: { next: { next: 5 } } })).toEqual([
      422,
      "body.next.next.next Request body property next.next.next must be object",
      "",
    ]);
  });

  test("many operations that refer to the same schemas are served at once", { timeout: 30_000 }, async () => {
    const schemas = schemasOf(12, (n) => (n < 11 ? { next: to(n + 1) } : {}), 40);
    const responses = { 200: { description: "OK", content: { "application/json": { schema: to(0) } } } };
    const paths = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`/p${n}`, { get: { responses } }]));
    const mock = await serve(documentOf({ paths, components: { schemas } }));
    const response = await mock.fetch("http://mock.invalid/own/p999");
    expect([response.status, typeof ((await response.json()) as Json).next.next.property_1]).toEqual([200, "string"]);
  });

  test("large documents of OpenAPI 3.0 know null at every depth", async () => {
    const schemas = schemasOf(
      60,
      (index) => ({ next: to((index + 1) % 60), none: { type: "string", nullable: true } }),
      40,
    );
    const text = answering(
      { schema: to(0), example: { next: { none: null, next: { none: null } } } },
      { components: { schemas } },
    );
    const response = await (await serve(text.replace("3.1.0", "3.0.3"))).fetch("http://mock.invalid/own/a");
    expect([response.status, response.headers.get("x-mock-violations")]).toEqual([200, null]);
  });

  test("an answer without an example is made up from a ring, too", async () => {
    const mock = await serve(
      answering(
        { schema: to(0) },
        { components: { schemas: schemasOf(60, (index) => ({ next: to((index + 1) % 60) }), 40) } },
      ),
    );
    for (const query of ["", "?__dynamic=true"]) {
      const response = await mock.fetch(`http://mock.invalid/own/a${query}`);
      expect([response.status, typeof ((await response.json()) as Json).next.next.property_1]).toEqual([200, "string"]);
    }
  });

  test.each([
    [
      "operations that all have one large answer",
      () => {
        const properties = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`p${n}`, { type: "string" }]));
        const large = { description: "", content: { "application/json": { schema: { properties } } } };
        const operation = { get: { responses: { 200: { $ref: "#/components/responses/Large" } } } };
        const paths = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`/p${n}`, operation]));
        return documentOf({ paths, components: { responses: { Large: large } } });
      },
      /too large for Prism, .*: it would be too large; split it/,
    ],
    [
      "an example that is nested without end",
      () => {
        const links = Array.from(
          { length: 8 },
          (_, n) => `  - &a${n + 1} ${"[".repeat(150)}*a${n}${"]".repeat(150)}`,
        ).join("\n");
        return `openapi: 3.1.0
info: { title: Own, version: '1' }
x-chain:
  - &a0 {}
${links}
paths: { /a: { get: { responses: { '200': { description: OK, content: { application/json: { example: *a8 } } } } } } }`;
      },
      /too large for Prism, .*: it would be more than 1000 levels deep; split it/,
    ],
  ])("%s is refused", { timeout: 30_000 }, async (_, text, reason) => {
    expect(await messageOf(text())).toMatch(reason);
  });
});

test("an example of an answer may be XML of any shape, where no request has its name", async () => {
  const schema = { type: "object", xml: { name: "things" }, properties: { thing: { type: "string" } } };
  const examples = { some: { value: "<things><thing><name>a</name></thing></things>" } };
  const responses = { 200: { description: "OK", content: { "application/xml": { schema, examples } } } };
  const mock = await serve(documentOf({ paths: { "/a": { get: { responses } } } }));
  const response = await mock.fetch("http://mock.invalid/own/a");
  expect([response.status, await response.text()]).toEqual([200, examples.some.value]);
});

test("the path of the server URL may be left out, also where it is a variable that would match any path", async () => {
  const responses = { 200: { description: "OK", content: { "application/json": { example: { a: 1 } } } } };
  const servers = [{ url: "https://own.example/{tenant}/v1", variables: { tenant: { default: "a" } } }];
  const paths = { "/users/{id}": { get: { responses } }, "/a/v1/b": { get: { responses } } };
  const mock = await serve(documentOf({ servers, paths }));
  const status = async (path: string) => (await mock.fetch(`http://mock.invalid/own${path}`)).status;
  const known = ["/users/1", "/a/v1/users/1", "/other/v1/users/1", "/a/v1/b"];
  expect(await Promise.all(known.map(status))).toEqual([200, 200, 200, 200]);
  expect(await status("/a/v2/users/1")).toBe(404);
});
