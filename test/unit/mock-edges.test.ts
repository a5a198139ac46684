/** What a request can be beside right: each gets an answer at once, as the vendor or HTTP has it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Mock } from "../../src/mock/index.ts";
import { credentialsXml, namespace } from "../support/msp360-xml.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await createMock();
});

const login = { UserName: "fake9xJKZcsy", Password: "fakeXkjwZmAJvAQBYjja" };
const json = { "Content-Type": "application/json" };

function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) {
  return mock.fetch(`http://mock.invalid${path}`, { method: "POST", headers, body });
}
const scenarioOf = (response: Response) => response.headers.get("x-mock-scenario");
const violationsOf = (response: Response) => response.headers.get("x-mock-violations");

describe("a body is read by its content type:", () => {
  const xml = credentialsXml(login);
  test.each([
    ["JSON with a charset", "application/json; charset=utf-8", JSON.stringify(login)],
    ["JSON with a semicolon in quotes", 'application/json; a="b;c\\";d"; charset=utf-8', JSON.stringify(login)],
    ["JSON with a quoted charset", 'application/json;charset="UTF-8"', JSON.stringify(login)],
    ["JSON with a byte order mark", "application/json", `\ufeff${JSON.stringify(login)}`],
    ["text/json", "text/json", JSON.stringify(login)],
    ["XML", "application/xml", xml],
    ["text/xml with a charset", "text/xml; charset=utf-8", xml],
    ["XML with a byte order mark", "application/xml", `\ufeff${xml}`],
    ["XML with a declaration", "application/xml", `<?xml version="1.0" encoding="utf-8"?>${xml}`],
    ["a form", "application/x-www-form-urlencoded", new URLSearchParams(login).toString()],
  ])("%s", async (_, contentType, body) => {
    const response = await post("/msp360/api/Provider/Login", body, { "Content-Type": contentType });
    expect(scenarioOf(response)).toBe("signedIn");
  });

  test("JSON in UTF-16", async () => {
    const body = new Uint8Array(Buffer.from(JSON.stringify(login), "utf16le"));
    const response = await post("/msp360/api/Provider/Login", body, {
      "Content-Type": "application/json; charset=utf-16le",
    });
    expect(scenarioOf(response)).toBe("signedIn");
  });
});

describe("a body that cannot be read is refused with the spec's own error, and says why:", () => {
  const wrap = (inner: string) =>
    `<ProviderController.LoginUserBindingModel xmlns="${namespace}">${inner}</ProviderController.LoginUserBindingModel>`;
  const bomb = `<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
  test.each([
    ["malformed JSON", "application/json", "{", /not valid application\/json/],
    ["bytes that are not UTF-8", "application/json", new Uint8Array([0x22, 0xff, 0x22]), /not valid application\/json/],
    ["an unknown charset", "application/json; charset=nope", "{}", /charset nope is unknown/],
    ["malformed XML", "text/xml", "<a", /not valid text\/xml/],
    ["another root", "text/xml", `<Login xmlns="${namespace}"/>`, /not valid text\/xml: The root element is not Prov/],
    ["another namespace", "text/xml", wrap("").replace("MBSAPImvc", "Other"), /not valid text\/xml/],
    [
      "a document type",
      "text/xml",
      `<!DOCTYPE x>${wrap("<Password>fake</Password><UserName>a</UserName>")}`,
      /not valid/,
    ],
    [
      "an entity bomb",
      "text/xml",
      bomb + wrap("<Password>&b;</Password><UserName>a</UserName>"),
      /not valid text\/xml/,
    ],
    ["elements nested where text belongs", "text/xml", wrap("<Password><a><b/></a></Password>"), /not valid text\/xml/],
    ["elements nested without end", "text/xml", wrap("<a>".repeat(100_000)), /not valid text\/xml/],
    ["elements nested deeply", "text/xml", wrap("<a>".repeat(100_000) + "</a>".repeat(100_000)), /not valid text\/xml/],
    ["a missing element", "text/xml", wrap("<Password>fake</Password>"), /required property 'UserName'/],
    ["JSON nested without end", "application/json", "[".repeat(200_000), /not valid application\/json/],
    [
      "JSON nested deeply",
      "application/json",
      "[".repeat(200_000) + "]".repeat(200_000),
      /not valid application\/json/,
    ],
    ["objects nested deeply", "text/json", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, /not valid text\/json/],
  ])("%s", async (_, contentType, body, violation) => {
    const response = await post("/msp360/api/Provider/Login", body, { "Content-Type": contentType });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty("error", "invalid_grant");
    expect(violationsOf(response)).toMatch(violation);
    expect(scenarioOf(response)).toBeNull();
  });
});

describe("Prefer works as Prism users know it:", () => {
  const body = JSON.stringify(login);
  const path = "/msp360/api/Provider/Login";

  test("a code picks the response", async () => {
    const response = await post(path, body, { ...json, Prefer: "code=403" });
    expect([response.status, scenarioOf(response)]).toEqual([403, null]);
  });

  test("an example picks the answer, also over the scenario of the body", async () => {
    const response = await post(path, body, { ...json, Prefer: "code=200, example=signedInTextLifetime" });
    expect(await response.json()).toHaveProperty("expires_in", "1209599");
  });

  test("dynamic makes an answer up", async () => {
    const response = await post(path, body, { ...json, Prefer: "dynamic=true" });
    expect(response.status).toBe(200);
    expect(await response.json()).not.toHaveProperty("userName", "fake9xJKZcsy");
  });

  test("so do query parameters", async () => {
    expect((await post(`${path}?__code=403`, body)).status).toBe(403);
  });

  test("an unknown example is 404", async () => {
    expect((await post(path, body, { ...json, Prefer: "example=nope" })).status).toBe(404);
  });

  test("a code without an acceptable media type is 406, not 200", async () => {
    const response = await post(path, body, { ...json, Prefer: "code=403", Accept: "text/html" });
    expect(response.status).toBe(406);
  });

  test.each([
    ["code=abc", /code must be a status from 200 to 599/],
    ["code=99", /code must be a status from 200 to 599/],
    ["dynamic=maybe", /dynamic must be true or false/],
  ])("%s is refused in a sentence", async (prefer, detail) => {
    const response = await post(path, body, { ...json, Prefer: prefer });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(detail) });
  });

  test.each([
    ["code=403, code=200", 403],
    ['code="403"', 403],
    ['example="a,code=403;\\", code=403", code=200', 404],
  ])("%s: the first counts, and quotes hide what is in them", async (prefer, status) => {
    expect((await post(path, body, { ...json, Prefer: prefer })).status).toBe(status);
  });

  test("other preferences are ignored", async () => {
    const response = await post(path, body, { ...json, Prefer: "respond-async, wait=10" });
    expect(scenarioOf(response)).toBe("signedIn");
  });
});

describe("paths, methods and headers:", () => {
  test("a wrong path under msp360 is answered as the vendor does, with the URI that was asked for", async () => {
    const response = await post('/msp360/api/Prrovider/"Login"?a=b', "{}");
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      Message:
        "No HTTP resource was found that matches the request URI " +
        "'http://mock.invalid/msp360/api/Prrovider/%22Login%22?a=b'.",
    });
  });

  test("a wrong path elsewhere lists the existing paths", async () => {
    const response = await post("/mikrocloud/user/signin", "{}");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining("/user/login, /user/passport") });
  });

  test.each(["GET", "PUT", "DELETE", "PATCH", "HEAD"])("the method %s is 405 with Allow", async (method) => {
    const response = await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect((await response.text()).length > 0).toBe(method !== "HEAD");
  });

  test("OPTIONS lists the methods", async () => {
    const response = await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("allow")).toBe("POST, OPTIONS");
  });

  test("a preflight request is granted what it asks for, and the answer may be read", async () => {
    const headers = {
      Origin: "https://app.example",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type, authorization",
    };
    const preflight = await mock.fetch("http://mock.invalid/mbsi/api/v140/auth", { method: "OPTIONS", headers });
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type, authorization");
    const answer = await post("/mbsi/api/v140/auth", "{}", { ...json, Origin: "https://app.example" });
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(answer.headers.get("access-control-expose-headers")).toContain("x-mock-violations");
  });

  test("without an Origin there are no CORS headers", async () => {
    const response = await post("/mbsi/api/v140/auth", "{}");
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("what the spec does not offer is 406", async () => {
    const response = await post("/msp360/api/Provider/Login", JSON.stringify(login), { ...json, Accept: "text/html" });
    expect(response.status).toBe(406);
    const other = await post("/msp360/api/Provider/Login", '{"UserName":"a","Password":"fake"}', {
      ...json,
      Accept: "text/html",
    });
    expect(other.status).toBe(406);
  });

  test.each(["garbage", "", ",,,", "application/json;q=", "a/b;c", "text/html, garbage, */*;q=0.1", "\u00e9/\u00e9"])(
    "an Accept header like %j does no harm",
    async (accept) => {
      const response = await post("/msp360/api/Provider/Login", JSON.stringify(login), { ...json, Accept: accept });
      expect([response.status, scenarioOf(response)]).toEqual([200, "signedIn"]);
    },
  );

  test("only the valid part of an Accept header counts", async () => {
    const response = await post("/msp360/api/Provider/Login", JSON.stringify(login), {
      ...json,
      Accept: "text/html, garbage",
    });
    expect(response.status).toBe(406);
  });

  const notAMediaType = "The Content-Type header is not a valid media type.";
  const notSupported =
    "Supported content types: application/json,text/json,application/xml,text/xml,application/x-www-form-urlencoded";
  test.each([
    ["garbage", 415, notAMediaType],
    ["/", 415, notAMediaType],
    ["a/", 415, notAMediaType],
    [";", 415, notAMediaType],
    ["a/b/c", 415, notAMediaType],
    ["application/json; charset", 415, notAMediaType],
    ["multipart/form-data", 400, notSupported],
    ["application/json;;;", 200, null],
  ])("a content type like %j is answered at once with %d", async (contentType, status, violation) => {
    const response = await post("/msp360/api/Provider/Login", JSON.stringify(login), { "Content-Type": contentType });
    expect([response.status, violationsOf(response)]).toEqual([status, violation]);
  });

  test.each([
    ["a content type", 415, { "Content-Type": `a/b${";  ".repeat(2_000)}@` }],
    ["a preference", 200, { ...json, Prefer: `a=${" ".repeat(6_000)}"x"x` }],
    ["an Accept header", 200, { ...json, Accept: `a/b${" ; ".repeat(2_000)}@` }],
  ])("%s of thousands of delimiters does not keep the mock busy", { timeout: 5_000 }, async (_, status, headers) => {
    const response = await post("/msp360/api/Provider/Login", JSON.stringify(login), headers);
    expect(response.status).toBe(status);
  });

  test("an unsupported media type is answered the same, whether the length is declared or not", async () => {
    const listener = await mock.listen();
    const request = { method: "POST", headers: { "Content-Type": "text/plain" }, body: "hello" };
    const wired = await fetch(`${listener.url}/mbsi/api/v140/auth`, request);
    await listener.close();
    const direct = await post("/mbsi/api/v140/auth", "hello", { "Content-Type": "text/plain" });
    expect([direct.status, wired.status]).toEqual([415, 415]);
  });

  test("a body without a content type is answered at once", async () => {
    const request = new Request("http://mock.invalid/mbsi/api/v140/auth", {
      method: "POST",
      body: new Uint8Array([123]),
    });
    expect((await mock.fetch(request)).status).toBe(422);
  });
});

describe("a document of one's own", () => {
  let folder: string;
  let file: string;
  let own: Mock;
  afterAll(() => rm(folder, { recursive: true }));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
    file = join(folder, "own.yaml");
    await writeFile(
      file,
      `
openapi: 3.1.0
info: { title: Own, version: 1.0.0 }
paths:
  /pets/{id}:
    get:
      operationId: showPet
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        '200':
          description: OK
          content:
            application/xml:
              schema:
                type: object
                xml: { name: pet }
                properties: { name: { type: string } }
              examples: { rex: { value: { name: 'Rex & Co' } } }
            text/plain:
              schema: { type: string }
              examples: { rex: { value: Rex } }
  /pets/newest:
    post:
      operationId: makePet
      requestBody: { content: { application/json: {} } }
      responses: { '204': { description: Made } }
  /named:
    post:
      requestBody: { $ref: '#/components/requestBodies/Named' }
      responses:
        '200':
          description: OK
          content: { application/json: { schema: { type: object }, examples: { b: { value: { b: 2 } }, a: { value: { a: 2 } } } } }
  /twin:
    post:
      requestBody: { $ref: '#/components/requestBodies/Named' }
components:
  requestBodies:
    Named:
      content:
        application/json:
          schema: { type: object }
          examples: { a: { value: { a: 1 } }, alone: { value: { c: 1 } } }
`,
    );
    own = await createMock({ providers: [], documents: { pets: file } });
  });
  const get = (path: string, accept: string) =>
    own.fetch(`http://mock.invalid/pets${path}`, { headers: { Accept: accept } });

  test("is served under its name, in the media types that it gives", async () => {
    const xml = await get("/pets/1", "application/xml");
    expect([xml.status, await xml.text()]).toEqual([200, "<pet><name>Rex &amp; Co</name></pet>"]);
    const text = await get("/pets/1", "text/plain");
    expect([text.status, await text.text()]).toEqual([200, "Rex"]);
  });

  test("has paths with parameters and methods of its own", async () => {
    const response = await own.fetch("http://mock.invalid/pets/pets/newest", { method: "DELETE" });
    expect(response.headers.get("allow")).toBe("POST");
    expect((await own.fetch("http://mock.invalid/pets/pets/1", { method: "POST" })).headers.get("allow")).toBe("GET");
  });

  test("answers HEAD like GET, without a body", async () => {
    const response = await own.fetch("http://mock.invalid/pets/pets/1", {
      method: "HEAD",
      headers: { Accept: "text/plain" },
    });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "text/plain",
      "",
    ]);
  });

  test("gets 400 for a path with a percent sign that encodes nothing", async () => {
    expect((await own.fetch("http://mock.invalid/pets/pets/%zz")).status).toBe(400);
  });

  test("gets 400 for a body that cannot be read, even where any would do", async () => {
    const request = { method: "POST", headers: json, body: "{" };
    expect((await own.fetch("http://mock.invalid/pets/pets/newest", request)).status).toBe(400);
  });

  test("pairs examples without operationIds, through references, and leaves those without a partner alone", async () => {
    const send = (value: unknown) =>
      own.fetch("http://mock.invalid/pets/named", { method: "POST", headers: json, body: JSON.stringify(value) });
    expect(await (await send({ a: 1 })).json()).toEqual({ a: 2 });
    expect(await (await send({ c: 1 })).json()).toEqual({ b: 2 });
  });

  test("that is invalid is refused in a sentence", async () => {
    for (const [paths, reason] of [
      [
        "/a: { get: { responses: { '200': { $ref: '#/components/nope' } } } }",
        /broken\.yaml refers to #\/components\/nope, which it does not contain/,
      ],
      ["/a: { get: null }", /broken\.yaml cannot be served: /],
    ] as const) {
      const broken = join(folder, "broken.yaml");
      await writeFile(broken, `openapi: 3.1.0\ninfo: { title: A, version: '1' }\npaths:\n  ${paths}\n`);
      await expect(createMock({ documents: { broken } })).rejects.toThrow(reason);
    }
  });

  test.each(["__mock", "msp360", "a/b", ""])("cannot be served under the name %j", async (name) => {
    await expect(createMock({ documents: { [name]: file } })).rejects.toThrow(/cannot be served under the name/);
  });

  test("that cannot be read is named", async () => {
    await expect(createMock({ documents: { a: "/nowhere/a.yaml" } })).rejects.toThrow(
      "The spec /nowhere/a.yaml does not exist.",
    );
    await expect(createMock({ documents: { a: "/dev" } })).rejects.toThrow("The spec /dev is a folder, not a file.");
  });
});
