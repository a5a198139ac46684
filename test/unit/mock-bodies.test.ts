/** Bodies that travel in unusual ways: multipart forms, bytes that are not text, XML in any encoding or without end. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeXml } from "../../src/mock/charset.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

const document = `
openapi: 3.1.0
info: { title: Own, version: 1.0.0 }
paths:
  /form:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string, maxLength: 12 }
                file: { type: string }
                kind: { enum: ['50%', '%41', 'a&b=c', 'é'] }
            examples: { one: { value: { name: one, kind: '50%' } } }
      responses:
        '200':
          description: OK
          content:
            application/json: { examples: { other: { value: other }, one: { value: first } } }
        '422': { description: Wrong }
  /image:
    post:
      requestBody: { content: { image/png: { schema: { type: string, format: binary } } } }
      responses: { '204': { description: Stored } }
  /packed:
    get:
      responses:
        '200':
          description: OK
          headers:
            Content-Encoding: { schema: { type: string }, example: gzip }
            Content-Length: { schema: { type: integer }, example: 3 }
            Transfer-Encoding: { schema: { type: string }, example: chunked }
            Connection: { schema: { type: string }, example: keep-alive }
            X-Kept: { schema: { type: string }, example: kept }
          content: { application/json: { example: { whole: true } } }
`;

let folder: string;
let mock: Mock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  const file = join(folder, "own.yaml");
  await writeFile(file, document);
  mock = await createMock({ providers: ["msp360"], documents: { own: file } });
});
afterAll(() => rm(folder, { recursive: true }));

async function post(path: string, contentType: string, body: string | Uint8Array<ArrayBuffer>) {
  const request = { method: "POST", headers: { "Content-Type": contentType }, body };
  const response = await mock.fetch(`http://mock.invalid${path}`, request);
  return {
    status: response.status,
    scenario: response.headers.get("x-mock-scenario"),
    violations: response.headers.get("x-mock-violations"),
  };
}
const good = (scenario: string | null) => ({ status: 200, scenario, violations: null });

describe("a multipart form", () => {
  const send = (form: FormData) => mock.fetch("http://mock.invalid/own/form", { method: "POST", body: form });
  const formOf = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  };

  test.each(["50%", "%41", "a&b=c", "é"])("may have the value %j in a part", async (kind) => {
    const response = await send(formOf({ name: "100%", kind }));
    expect([response.status, response.headers.get("x-mock-violations")]).toEqual([200, null]);
  });

  test("is compared with the examples", async () => {
    const response = await send(formOf({ kind: "50%", name: "one" }));
    expect([response.headers.get("x-mock-scenario"), await response.json()]).toEqual(["one", "first"]);
  });

  test("is validated", async () => {
    const violations = async (fields: Record<string, string>) =>
      (await send(formOf(fields))).headers.get("x-mock-violations");
    expect(await violations({})).toBe("body Request body must have required property 'name'");
    expect(await violations({ name: "longer than it may be" })).toMatch(
      /^body\.name .*must NOT have more than 12 characters$/,
    );
    expect(await violations({ name: "a", kind: "A" })).toMatch(
      /^body\.kind .*must be equal to one of the allowed values/,
    );
  });

  test.each([
    ["percent signs in a name", 'Content-Disposition: form-data; name="50%"', "1"],
    ["a name with every delimiter", 'Content-Disposition: form-data; name="a;b=c%22&"', "1"],
    [
      "a file without a type",
      'Content-Disposition: form-data; name="file"; filename="a.png"',
      "\x89PNG\r\n\x1a\0\xff%",
    ],
    [
      "a file with a type",
      'Content-Disposition: form-data; name="file"; filename="a;b.png"\r\nContent-Type: image/png',
      "\x89PNG%zz\xff",
    ],
    ["a name that is special in JavaScript", 'Content-Disposition: form-data; name="__proto__"', "1"],
  ])("may have %s", async (_, headers, content) => {
    const body = `--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na\r\n--x\r\n${headers}\r\n\r\n${content}\r\n--x--\r\n`;
    for (const type of ["multipart/form-data; boundary=x", 'Multipart/Form-Data; charset=utf-8; Boundary="x"']) {
      expect(await post("/own/form", type, Buffer.from(body, "latin1"))).toEqual(good(null));
    }
  });

  const name = 'Content-Disposition: form-data; name="name"';
  test.each([
    ["no disposition", "--x\r\nX: y\r\n\r\na\r\n--x--\r\n"],
    ["no headers", "--x\r\n\r\na\r\n--x--\r\n"],
    ["no name", "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"],
    ["a name without an end", '--x\r\nContent-Disposition: form-data; name="a\r\n\r\na\r\n--x--\r\n'],
    ["another disposition", '--x\r\nContent-Disposition: attachment; name="name"\r\n\r\na\r\n--x--\r\n'],
    ["no end", `--x\r\n${name}\r\n\r\na`],
    ["bare line feeds", `--x\n${name}\n\na\n--x--\n`],
    ["no parts", "%zz"],
    ["another boundary", `--y\r\n${name}\r\n\r\na\r\n--y--\r\n`],
  ])("with %s is refused", async (_, body) => {
    expect(await post("/own/form", "multipart/form-data; boundary=x", body)).toEqual({
      status: 422,
      scenario: null,
      violations: "The body is not valid multipart/form-data",
    });
  });

  test.each(["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary="x\\"'])(
    "of the type %s is refused",
    async (type) => {
      const { status } = await post("/own/form", type, `--x\r\n${name}\r\n\r\na\r\n--x--\r\n`);
      expect([415, 422]).toContain(status);
    },
  );

  test("is told where it is not taken", async () => {
    const { status, violations } = await post("/msp360/api/Provider/Login", "multipart/form-data; boundary=x", "%");
    expect([status, violations]).toEqual([400, expect.stringMatching(/^Supported content types: application\/json,/)]);
  });
});

test("bytes that are not text are taken where the document asks for any", async () => {
  const { status, violations } = await post("/own/image", "image/png", new Uint8Array([0x89, 0x50, 0xff, 0]));
  expect([status, violations]).toEqual([204, null]);
});

test("headers of a document do not change how a body travels", async () => {
  const listener = await mock.listen();
  const wired = await fetch(`${listener.url}/own/packed`);
  const answers = [wired, await mock.fetch("http://mock.invalid/own/packed")];
  for (const response of answers) {
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("x-kept")).toBe("kept");
    expect(await response.json()).toEqual({ whole: true });
  }
  await listener.close();
});

describe("a compressed body", () => {
  const body = JSON.stringify({ UserName: "fake9xJKZcsy", Password: "fakeXkjwZmAJvAQBYjja" });
  const send = (coding: string, bytes: Uint8Array | string) =>
    mock.fetch("http://mock.invalid/msp360/api/Provider/Login", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Content-Encoding": coding },
      body: Buffer.from(bytes as string),
    });

  test.each<[string, (text: string) => Uint8Array | string]>([
    ["gzip", gzipSync],
    ["GZIP", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
    ["identity", (text) => text],
  ])("in the coding %s is read", async (coding, compress) => {
    const response = await send(coding, compress(body));
    expect([response.status, response.headers.get("x-mock-scenario")]).toEqual([200, "signedIn"]);
  });

  test.each(["compress", "gzip, br", "", "toString"])(
    "in the coding %j is refused with those that are read",
    async (coding) => {
      const response = await send(coding, body);
      expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "gzip, deflate, br"]);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining(`but not "${coding}"`) });
    },
  );

  test("that is not in its coding is refused", async () => {
    for (const bytes of [body, gzipSync(body).subarray(0, 20)]) {
      const response = await send("gzip", bytes);
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { detail: "The body is not in the content coding gzip." },
      ]);
    }
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const)("in the coding %s is read up to the limit", async (coding, compress) => {
    expect((await send(coding, compress("x".repeat(2_000_000)))).status).toBe(413);
  });
});

describe("the encoding of XML (RFC 7303)", () => {
  const namespace = "http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers";
  const xml = (encoding?: string) =>
    `${encoding ? `<?xml version="1.0" encoding="${encoding}"?>\n` : ""}<ProviderController.LoginUserBindingModel xmlns="${namespace}">` +
    "<Password>fakeXkjwZmAJvAQBYjja</Password><UserName>fake9xJKZcsy</UserName></ProviderController.LoginUserBindingModel>";
  const utf16le = (text: string) => Buffer.from(text, "utf16le");
  const utf16be = (text: string) => utf16le(text).swap16();

  test.each([
    ["a byte order mark of UTF-16, little end first", "text/xml", utf16le(`\ufeff${xml()}`)],
    ["a byte order mark of UTF-16, big end first", "text/xml", utf16be(`\ufeff${xml("UTF-16")}`)],
    ["a declaration of UTF-16 without a mark", "application/xml", utf16le(xml("UTF-16"))],
    ["a declaration of UTF-16BE without a mark", "application/xml", utf16be(xml("UTF-16BE"))],
    ["a mark that the charset contradicts", "text/xml; charset=utf-8", utf16le(`\ufeff${xml()}`)],
    ["a charset that the declaration contradicts", "text/xml; charset=utf-8", Buffer.from(xml("utf-16"))],
    ["a declaration of ISO-8859-1", "text/xml", Buffer.from(xml("ISO-8859-1"))],
    ["nothing", "text/xml", Buffer.from(xml())],
  ])("is taken from %s", async (_, type, body) => {
    expect(await post("/msp360/api/Provider/Login", type, body)).toEqual(good("signedIn"));
  });

  test("decides what the letters are", () => {
    const latin = Buffer.from("<?xml version='1.0' encoding='iso-8859-1' standalone='yes'?><a>é</a>", "latin1");
    expect(decodeXml(latin, undefined)).toContain("<a>é</a>");
    expect(decodeXml(Buffer.from("<a>é</a>"), undefined)).toBe("<a>é</a>");
    expect(decodeXml(Buffer.from("<a>é</a>", "latin1"), "iso-8859-1")).toBe("<a>é</a>");
    expect(decodeXml(Buffer.from("<a>é</a><?xml version='1.0' encoding='iso-8859-1'?>"), undefined)).toContain(
      "<a>é</a>",
    );
  });

  test.each([
    [
      "bytes in another encoding than declared",
      Buffer.from(xml("UTF-16")),
      /: The XML declares the encoding utf-16, but its bytes are in another one$/,
    ],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), /^The charset utf-32 is unknown$/],
    ["EBCDIC", Buffer.from([0x4c, 0x6f, 0xa7, 0x94]), /^The charset ebcdic is unknown$/],
    ["a declaration that nobody knows", Buffer.from(xml("x-nope")), /^The charset x-nope is unknown$/],
    [
      "bytes that are not UTF-8",
      Buffer.from(xml().replace("fake9xJKZcsy", "é"), "latin1"),
      /: The bytes are not utf-8$/,
    ],
  ])("is refused with the reason for %s", async (_, body, reason) => {
    const { status, violations } = await post("/msp360/api/Provider/Login", "application/xml", body);
    expect([status, violations]).toEqual([400, expect.stringMatching(reason)]);
  });

  const all = (piece: (index: number) => string, length = 900_000) => {
    let text = "";
    for (let index = 0; text.length < length; index++) text += piece(index);
    return text;
  };
  const root = (inner: string) =>
    `<ProviderController.LoginUserBindingModel xmlns="${namespace}">${inner}</ProviderController.LoginUserBindingModel>`;
  test.each([
    ["nested namespaces", root(all((n) => `<a xmlns:p${n}="u${n}">`)), /nested more than 200 levels deep/],
    [
      "nested namespaces behind quotes and comments",
      root(all((n) => `<a b='>' xmlns:p${n}="</a>"><!-- </a> --><![CDATA[</a>]]><?a </a>?>`)),
      /nested more than 200/,
    ],
    ["namespaces of siblings", root(all((n) => `<a xmlns:p${n}="u"/>`)), /more than 1000 attributes/],
    ["namespaces of one element", root(`<a ${all((n) => `xmlns:p${n}="u" `)}/>`), /more than 1000 attributes/],
    ["attributes", root(`<a ${all((n) => `a${n}='' `)}/>`), /more than 1000 attributes/],
    ["entities", `<!DOCTYPE a [${all((n) => `<!ENTITY e${n} "v">`)}]>${root("")}`, /has a document type declaration/],
    ["a quote without an end", root(`<a b="${all(() => "<a ")}`), /not well-formed/],
    ["a comment without an end", root(all(() => "<!-- ")), /not well-formed/],
    ["tags without an end", root(all(() => "<a ")), /not well-formed/],
  ])("takes no time without end: %s", { timeout: 5_000 }, async (_, body, reason) => {
    const { status, violations } = await post("/msp360/api/Provider/Login", "text/xml", body);
    expect([status, violations]).toEqual([400, expect.stringMatching(reason)]);
  });

  test("counts no tags in comments, character data and attributes", async () => {
    const noise = `<!--${"<a>".repeat(300)}--><?b ${"<a>".repeat(300)}?>`;
    const body = xml()
      .replace("fake9xJKZcsy", `<![CDATA[${"<a b='c'>".repeat(1_200)}]]>`)
      .replace("<Password>", `${noise}<Password>`);
    expect(await post("/msp360/api/Provider/Login", "text/xml", body)).toEqual(good(null));
  });
});
