/** Documents of one's own: what Prism throws at, and what it would pass over without a word. */
import { describe, expect, test } from "vitest";
import { refusalOf, removeAfterTests, serveOwn } from "../support/own-document.ts";

removeAfterTests();
const ok = { description: "OK" };
const refused = { description: "Refused" };

describe("the header of a response", () => {
  const headerOf = async (header: object, query = "") => {
    const paths = { "/a": { get: { responses: { 200: { ...ok, headers: { "X-H": header } } } } } };
    const answer = await (await serveOwn({ paths })).fetch(`http://mock.invalid/own/a${query}`);
    return [answer.status, answer.headers.get("x-h"), answer.headers.get("x-mock-violations")];
  };
  const list = { type: "array", items: { type: "integer" } };
  const object = { type: "object", properties: { a: { type: "integer" } } };

  test.each<[string, object, string]>([
    ["a list", { schema: list, example: [1, 2] }, "1,2"],
    ["a list in its schema", { schema: { ...list, examples: [[3, 4]] } }, "3,4"],
    ["a list or null", { schema: { type: ["array", "null"] }, example: ["a"] }, "a"],
    ["an empty list", { required: true, schema: list, example: [] }, ""],
    ["a list of objects", { schema: { type: "array" }, example: [{ a: 1 }] }, '{"a":1}'],
    ["an object", { schema: object, example: { a: 1, b: "x" } }, "a,1,b,x"],
    ["an object, exploded", { schema: object, explode: true, examples: { one: { value: { a: 1, b: 2 } } } }, "a=1,b=2"],
    ["true", { schema: { type: "boolean" }, example: true }, "true"],
    ["JSON", { content: { "application/json": { schema: list, example: [1, 2] } } }, "[1,2]"],
    ["a list that is text already", { schema: list, example: "5,6" }, "5,6"],
    ["a number", { schema: { type: "integer" }, example: 7 }, "7"],
  ])("may be %s", async (_, header, value) => {
    expect(await headerOf(header)).toEqual([200, value, null]);
    expect(await headerOf(header, "?__dynamic=true")).toEqual([200, expect.any(String), null]);
  });

  test.each<[string, object, string | null]>([
    ["a list", { required: true, schema: list }, "0"],
    ["an object", { schema: object }, "a,0"],
    ["a boolean", { schema: { type: "boolean" } }, "true"],
    ["a file elsewhere", { schema: list, examples: { a: { externalValue: "/etc/passwd" } } }, "0"],
    ["nothing at all", { required: true }, null],
  ])("is made up where %s has no example", async (_, header, value) => {
    expect(await headerOf(header)).toEqual([200, value, null]);
  });
});

describe("a parameter", () => {
  const statusOf = async (parameter: object, ...asked: [path: string, header?: string][]) => {
    const template = "in" in parameter && parameter.in === "path" ? "/a/{p}" : "/a";
    const get = { parameters: [{ name: "p", ...parameter }], responses: { 200: ok, 422: refused } };
    const mock = await serveOwn({ paths: { [template]: { get } } });
    const statuses = asked.map(async ([path, header]) => {
      const headers = header === undefined ? {} : { p: header };
      return (await mock.fetch(`http://mock.invalid/own${path}`, { headers })).status;
    });
    return Promise.all(statuses);
  };
  const schema = { type: "array", items: { type: "integer" } };
  const object = { type: "object", required: ["a"], properties: { a: { type: "integer" } } };

  test("in a header may be a list", async () => {
    const asked: [string, string?][] = [["/a"], ["/a", ""], ["/a", "1, 2"], ["/a", "x"]];
    expect(await statusOf({ in: "header", schema }, ...asked)).toEqual([200, 200, 200, 422]);
    expect(await statusOf({ in: "header", required: true, schema }, ...asked)).toEqual([422, 200, 200, 422]);
  });

  test("in a header may be an object", async () => {
    const asked: [string, string?][] = [["/a"], ["/a", "a,1"], ["/a", "a=1"], ["/a", "b=1"]];
    expect(await statusOf({ in: "header", schema: object }, ...asked)).toEqual([200, 200, 422, 422]);
    expect(await statusOf({ in: "header", explode: true, schema: object }, ...asked)).toEqual([200, 422, 200, 422]);
  });

  test.each(["spaceDelimited", "pipeDelimited"])("in the query may be %s whatever it is", async (style) => {
    for (const type of ["string", "object", ["array", "null"]]) {
      expect(await statusOf({ in: "query", style, schema: { type } }, ["/a"], ["/a?p=x&p=y"])).not.toContain(500);
    }
    expect(await statusOf({ in: "query", style, explode: true, schema }, ["/a"], ["/a?p=1&p=2"])).toEqual([200, 200]);
  });

  test.each(["spaceDelimited", "pipeDelimited"])("in a form may be %s whatever it is", async (style) => {
    for (const explode of [true, false]) {
      for (const type of ["string", "object", "array"]) {
        const schema = { properties: { p: { type }, other: { type: "string" } } };
        const content = { "application/x-www-form-urlencoded": { schema, encoding: { p: { style, explode } } } };
        const post = { requestBody: { content }, responses: { 204: ok } };
        const mock = await serveOwn({ paths: { "/a": { post } } });
        const body = new URLSearchParams({ p: "x", other: "y" });
        expect((await mock.fetch("http://mock.invalid/own/a", { method: "POST", body })).status).toBe(204);
      }
    }
  });

  test.each(["label", "matrix"])("of a path that is not in the style %s is refused", async (style) => {
    const given: [string][] = [["/a/x"], ["/a/.1"], ["/a/;p=1"], ["/a/1,2"]];
    const [right, wrong] = style === "label" ? [1, 2] : [2, 1];
    const statuses = await statusOf({ in: "path", required: true, style, schema: { type: "integer" } }, ...given);
    expect([statuses[right], statuses[wrong], statuses[0], statuses[3]]).toEqual([200, 400, 400, 400]);
  });

  test("of a path may have a comma", async () => {
    const text = { in: "path", required: true, schema: { type: "string", pattern: "^x,y$" } };
    expect(await statusOf(text, ["/a/x,y"], ["/a/x%2Cy"], ["/a/x"])).toEqual([200, 200, 422]);
    const list = { in: "path", required: true, schema };
    expect(await statusOf(list, ["/a/1,2"], ["/a/1"], ["/a/x,y"])).toEqual([200, 200, 422]);
  });
});

describe("a schema is never passed over without a word:", () => {
  const posting = (schema: unknown, more: object = {}) => ({
    paths: {
      "/a": {
        post: {
          requestBody: { content: { "application/json": { schema } } },
          responses: { 204: { description: "OK" }, 422: { description: "Wrong" } },
        },
      },
    },
    ...more,
  });
  const statusOf = async (document: object, body: unknown) => {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    return (await (await serveOwn(document)).fetch("http://mock.invalid/own/a", init)).status;
  };

  test.each<[string, unknown, string]>([
    ["an unknown type", { type: "file" }, "/type must be equal to one of the allowed values"],
    [
      "a pattern of another language",
      { properties: { a: { pattern: "(?i)a" } } },
      '/properties/a/pattern "(?i)a" is not a valid ECMAScript regular expression with the flag u',
    ],
    [
      "a pattern of names",
      { patternProperties: { "[": {} } },
      '/pattern "[" is not a valid ECMAScript regular expression with the flag u',
    ],
    ["an empty enumeration", { items: { enum: [] } }, "/items/enum must NOT have fewer than 1 items"],
    ["a keyword of another form", { properties: { a: { required: true } } }, "/properties/a/required must be array"],
    ["a reference that is a number", { $ref: 5 }, "/$ref must be string"],
    [
      "a dialect that nobody knows",
      { $schema: "https://example.com/dialect" },
      'no schema with key or ref "https://example.com/dialect"',
    ],
  ])("%s is refused", async (_, schema, reason) => {
    const dialect = (schema as { $schema?: string }).$schema;
    expect(await refusalOf(posting(schema, dialect ? { jsonSchemaDialect: dialect } : {}))).toBe(
      `The document FILE cannot be served: a schema in the request body of POST /a is not valid: ${reason}.`,
    );
  });

  test.each<[string, object, string]>([
    ["a response", { 200: { ...ok, content: { "text/plain": { schema: { type: "x" } } } } }, "the response 200"],
    ["a header", { 200: { ...ok, headers: { A: { schema: { type: "x" } } } } }, "the headers of the response 200"],
  ])("the schema of %s is named", async (_, responses, place) => {
    expect(await refusalOf({ paths: { "/a": { get: { responses } } } })).toContain(`a schema in ${place} of GET /a`);
  });

  test("a schema that is a number is refused", async () => {
    expect(await refusalOf(posting(5))).toContain("/paths/~1a/post/requestBody/content/application~1json/schema");
  });

  test("false takes nothing", async () => {
    expect(await statusOf(posting(false), {})).toBe(422);
    expect(await statusOf(posting(true), {})).toBe(204);
  });

  test("a schema with a name of its own is validated each time that it is used", async () => {
    const names = { $id: "https://example.com/a", $anchor: "a", type: "object" };
    for (const schema of [names, { ...names, properties: { a: names, b: names } }]) {
      for (let time = 0; time < 2; time++) expect(await statusOf(posting(schema), "x")).toBe(422);
    }
  });

  test("OpenAPI's own dialect is known", async () => {
    const jsonSchemaDialect = "https://spec.openapis.org/oas/3.1/dialect/base";
    expect(await statusOf(posting({ type: "object" }, { jsonSchemaDialect }), "x")).toBe(422);
  });

  test("nullable without a type changes nothing", async () => {
    const schema = { type: "object", properties: { a: { nullable: true, allOf: [{ type: "string" }] } } };
    const document = posting(schema, { openapi: "3.0.3" });
    expect([await statusOf(document, { a: "x" }), await statusOf(document, { a: 1 })]).toEqual([204, 422]);
  });
});

describe("the paths of a document", () => {
  test.each(["/é", "/a b", "/{id}.{kind}/ü", "/p/{a}:{b}", "//s"])("may be %s", async (template) => {
    const mock = await serveOwn({ paths: { [template]: { get: { responses: { 200: ok } } } } });
    const path = template.replaceAll(/\{\w+\}/g, "x");
    expect((await mock.fetch(`http://mock.invalid/own${path}`)).status).toBe(200);
  });

  test("have extensions beside them, as responses do", async () => {
    const get = { responses: { "x-a": 1, 200: ok } };
    const mock = await serveOwn({ paths: { "x-a": null, "x-b": { get }, "/a": { get } } });
    expect((await mock.fetch("http://mock.invalid/own/a")).status).toBe(200);
    const unknown = await mock.fetch("http://mock.invalid/own/b");
    expect(await unknown.json()).toMatchObject({ detail: "There is no path /b in the spec; it has /a." });
  });

  test("begin with a slash", async () => {
    expect(await refusalOf({ paths: { a: {} } })).toBe(
      'The spec FILE has the path "a", which does not begin with a slash.',
    );
  });

  test("are not a list", async () => {
    expect(await refusalOf({ paths: [{}] })).toBe("The spec FILE is not an OpenAPI 3 document with paths.");
  });

  test("have media types that are some", async () => {
    const content = { nonsense: {} };
    expect(await refusalOf({ paths: { "/a": { get: { responses: { 200: { ...ok, content } } } } } })).toBe(
      'The document FILE cannot be served: in the response 200 of GET /a, "nonsense" is not a media type.',
    );
  });

  test("may have a callback that is a reference", async () => {
    const callbacks = { done: { $ref: "#/components/callbacks/Done" } };
    const components = { callbacks: { Done: { "not a URL": { post: { responses: { 200: ok } } } } } };
    const mock = await serveOwn({ paths: { "/a": { get: { callbacks, responses: { 200: ok } } } }, components });
    expect((await mock.fetch("http://mock.invalid/own/a")).status).toBe(200);
  });
});

test("an operation without a response says so", async () => {
  const mock = await serveOwn({ paths: { "/a": { get: { responses: {} } } } });
  const answer = await mock.fetch("http://mock.invalid/own/a");
  const reason = "No response defined for the selected operation";
  expect([answer.status, answer.headers.get("x-mock-violations")]).toEqual([500, reason]);
  expect(await answer.json()).toMatchObject({ detail: reason });
});

describe("YAML that Prism or its parser would choke on is refused:", () => {
  const yaml = (rest: string) => `openapi: 3.1.0\ninfo: { title: Own, version: '1' }\npaths: {}\n${rest}`;

  test("half of a character in a name", async () => {
    expect(await refusalOf({ paths: {}, "x-\ud800": 1 })).toBe(
      'The spec FILE has the name "x-\\ud800", which contains half a character; write the whole character.',
    );
  });

  test.each<[string, string]>([
    ["lists", `x-a: ${"[".repeat(2_000)}${"]".repeat(2_000)}`],
    ["indented objects", `x-a:\n${Array.from({ length: 2_000 }, (_, n) => `${" ".repeat(n + 1)}a:`).join("\n")}`],
    ["indented lists", `x-a:\n  ${"- ".repeat(2_000)}x`],
    ["names", `x-a:\n  ${"? ".repeat(2_000)}x`],
    ["lists without end", `x-a: ${"[".repeat(20_000)}`],
  ])("%s nested 2,000 levels deep", async (_, rest) => {
    expect(await refusalOf(yaml(rest))).toBe("The spec FILE is nested more than 500 levels deep.");
  });

  test.each(["? { a: b }\n: c", "x-a: &a [1]\n? *a\n: c", `x-a:\n  ${"? ".repeat(100)}x`])(
    "a list or an object as a name: %#",
    async (rest) => {
      expect(await refusalOf(yaml(rest))).toBe("The spec FILE has a list or an object as a name.");
    },
  );
});
