/** Documents that nobody would write on purpose: refused in a sentence, or compiled to code that does what they say. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { generateClient } from "../../src/generate/index.ts";
import { createSession, type Fetch, type Provider } from "../../src/index.ts";
import { authError } from "../support/auth-errors.ts";
import { run } from "../support/run.ts";
import { addKind, addLogout, addParameter, type Loose, type TinyVendor, tinyVendor } from "../support/tiny-vendor.ts";

let folder: string;
let cases = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-odd-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Edit = (vendor: TinyVendor) => void;

/** Generates a client; gives its folder. */
async function generate(edit: Edit, name = "tiny"): Promise<string> {
  const vendor = tinyVendor();
  vendor.arazzo.sourceDescriptions[0].url = `${name}.json`;
  edit(vendor);
  const at = join(folder, `case${cases++}`);
  await mkdir(at);
  await writeFile(join(at, `${name}.json`), JSON.stringify(vendor.document, null, 1));
  await writeFile(join(at, `${name}.arazzo.json`), JSON.stringify(vendor.arazzo, null, 1));
  await generateClient({ document: join(at, `${name}.json`), out: join(at, "out") });
  return at;
}

const integer = { type: "integer" };
const string = { type: "string" };
const host = (variables: Loose, url = "https://{host}.example") => [{ url, variables }];
const attach =
  (entry: Loose): Edit =>
  ({ token }) => {
    token.attach = [entry];
  };
const xml =
  (schema: object): Edit =>
  ({ operation, step }) => {
    operation.requestBody.content = { "application/xml": { schema } };
    step.requestBody.payload = { user: "$inputs.user", pass: "$inputs.pass" };
  };

const refused: [what: string, edit: Edit, message: RegExp][] = [
  ["no info", ({ document }) => delete document.info, /tiny\.json:1: The document needs the member info\.$/],
  ["no title", ({ document }) => delete document.info.title, /tiny\.json:3: info needs the member title\.$/],
  [
    "a title that is a number",
    ({ document }) => {
      document.info.title = 5;
    },
    /tiny\.json:4: info\.title must be text\.$/,
  ],
  [
    "servers that are not a list",
    ({ document }) => {
      document.servers = { url: "https://tiny.example" };
    },
    /tiny\.json:7: servers must be a list\.$/,
  ],
  [
    "a variable without a default",
    ({ document }) => {
      document.servers = host({ host: {} });
    },
    /servers\.0\.variables\.host needs the member default\.$/,
  ],
  [
    "the values of a variable that are not a list",
    ({ document }) => {
      document.servers = host({ host: { default: "a", enum: "ab" } });
    },
    /servers\.0\.variables\.host\.enum must be a list\.$/,
  ],
  ...["https://jane:fake@tiny.example", "https://tiny.example/?a=b", "https://tiny .example"].map(
    (url): (typeof refused)[number] => [
      `the server ${url}`,
      ({ document }) => {
        document.servers = [{ url }];
      },
      /tiny\.json:7: The URL of the server must not have a user name, a query or a fragment\./,
    ],
  ),
  ...[
    "http://tiny.example",
    "HTTP://tiny.example/v1",
    "http://10.0.0.1:8080",
    "http://localhost.tiny.example",
    "http://{host}",
    "http://127.0.0.1.{host}",
  ].map((url): (typeof refused)[number] => [
    `the server ${url}`,
    ({ document }) => {
      document.servers = host({ host: { default: "localhost" } }, url);
    },
    /tiny\.json:7: The URL of the server is plain http, which would send passwords unencrypted; write it with https:\/\/\. If the server has no TLS, pass baseUrl and allowInsecureRequests to the account\.$/,
  ]),
  ...["/v1", "//tiny.example/v1", "tiny.example", "", "ftp://tiny.example", "{scheme}://tiny.example"].map(
    (url): (typeof refused)[number] => [
      `the server ${JSON.stringify(url)}`,
      ({ document }) => {
        document.servers = [{ url, variables: { scheme: { default: "https" } } }];
      },
      /tiny\.json:7: The URL of the server is not absolute; write it with https:\/\/\.$/,
    ],
  ),
  ...[undefined, []].map((servers): (typeof refused)[number] => [
    `servers that are ${JSON.stringify(servers)}`,
    ({ document }) => {
      document.servers = servers;
    },
    /tiny\.json:\d+: The document has no server; give it one with an absolute URL\.$/,
  ]),
  ...["fetch", "headers", "mode", "baseUrl", "constructor"].map((name): (typeof refused)[number] => [
    `a variable that is called as the option ${name}`,
    ({ document }) => {
      document.servers = host({ [name]: { default: "a" } }, `https://tiny.example/{${name}}`);
    },
    new RegExp(`tiny\\.json:7: The variable {${name}} cannot be an option of that name; `),
  ]),
  ...["__proto__", "constructor", "toString"].flatMap((name): typeof refused => [
    [
      `the input ${name}`,
      ({ inputs }) => Object.defineProperty(inputs.properties, name, { value: string, enumerable: true }),
      new RegExp(`The input ${name} needs another name, since every object has a member of that name\\.$`),
    ],
    [
      `the output ${name}`,
      ({ step }) => Object.defineProperty(step.outputs, name, { value: "$response.body#/a", enumerable: true }),
      new RegExp(`The output ${name} needs another name, since every object has a member of that name\\.$`),
    ],
  ]),
  ["two kinds with the same inputs", (vendor) => addKind(vendor, vendor.inputs.properties), /Another workflow of /],
  [
    "an input of two types",
    (vendor) => addKind(vendor, { user: integer, pin: string }),
    /The input user has another type in another workflow\.$/,
  ],
  [
    "a path with an input that may be missing",
    (vendor) => {
      vendor.document.paths = { "/login/{realm}": vendor.document.paths["/login"] };
      vendor.inputs.properties.realm = string;
      addParameter(vendor, "path", "realm", "$inputs.realm");
    },
    /The input realm cannot be omitted here; make it required\.$/,
  ],
  [
    "HTTP Basic with an input that may be missing",
    ({ document, step, inputs }) => {
      document.components.securitySchemes.basic = { type: "http", scheme: "basic" };
      step["x-security"] = [{ schemeName: "basic", values: { username: "$inputs.user", password: "$inputs.pass" } }];
      inputs.required = ["user"];
    },
    /The input pass cannot be omitted here; make it required\.$/,
  ],
  [
    "a path with a query",
    ({ document }) => {
      document.paths = { "/login?a=b": document.paths["/login"] };
    },
    /The path \/login\?a=b has a query or a fragment; the step cannot call it\.$/,
  ],
  ["a header with a blank", (vendor) => addParameter(vendor, "header", "X A", "a"), /The header parameter X A has /],
  ...["Host", "content-type", "Content-Length"].map((name): (typeof refused)[number] => [
    `the header ${name}`,
    (vendor) => addParameter(vendor, "header", name, "a"),
    new RegExp(`The header parameter ${name} is set by the HTTP client\\.$`),
  ]),
  ["a cookie with a quote", (vendor) => addParameter(vendor, "cookie", 'a"', "a"), /The cookie parameter a" has /],
  ["a token in the header Host", attach({ in: "header", name: "Host" }), /The header Host is set by the HTTP client\./],
  ["a token in no header", attach({ in: "header", name: "X(P)" }), /The header X\(P\) has a character that /],
  ["a token in no cookie", attach({ in: "cookie", name: 'a"' }), /The cookie a" has a character that /],
  // The message of the runtime would show the token.
  ["a prefix with a line end", attach({ in: "header", name: "X-A", prefix: "a\nb " }), /prefix of x-token must match /],
  [
    "an order of flags",
    ({ step }) => {
      step.onFailure = [{ name: "PROVIDER_ERROR", type: "end", criteria: [{ condition: "$statusCode < true" }] }];
    },
    /The condition \$statusCode < true is not supported: < needs a number\.$/,
  ],
  [
    "an XML root that is not a name",
    xml({ xml: { name: 'a b="' }, properties: { user: string, pass: string } }),
    /The XML body of login cannot have an element a b="\.$/,
  ],
  [
    "an XML attribute",
    xml({ xml: { name: "a" }, properties: { user: { ...string, xml: { attribute: true } }, pass: string } }),
    /The XML body of login has xml for user; only the root element may have that\.$/,
  ],
  [
    "XML elements that only a part of the schema has",
    xml({ xml: { name: "a" }, properties: { user: string }, allOf: [{ properties: { pass: string } }] }),
    /The payload has \/pass, which the application\/xml body of login does not have\.$/,
  ],
  [
    "a logout that takes a flag",
    (vendor) => {
      vendor.step.outputs.flag = "$response.body#/flag";
      addLogout(vendor, { flag: { type: "boolean" } });
    },
    /The logout needs the boolean flag, but a token keeps only strings and numbers\.$/,
  ],
  [
    "a version that openapi-typescript does not know",
    ({ document }) => {
      document.openapi = 3.1;
    },
    /^openapi-typescript cannot read .*tiny\.json: Invalid OpenAPI version/,
  ],
];

describe("is refused in a sentence:", () => {
  test.each(refused)("%s", async (_, edit, message) => {
    const error = await authError(generate(edit));
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^[^\n]+\.$/);
  });

  test("a file name with a line end, which would end the comment at the top", async () => {
    const error = await authError(generate(() => {}, "tiny\nthrow 1"));
    expect(error.message).toMatch(/^[^\n]+ Rename the file: /);
  });
});

const user = { user: "jane", pass: "fake-pass" };
const body = '{"user":"jane","pass":"fake-pass"}';

interface Played {
  options: object;
  answers?: Response[];
  /** Each request as a line, or the message of the error. */
  sent: string[] | RegExp;
}

const answer = (headers: Record<string, string>, members: object = {}, status = 200) =>
  Response.json({ token: "fakeToken", ...members }, { status, headers });
const criterion =
  (condition: string): Edit =>
  ({ step }) =>
    step.successCriteria.push({ condition });

const compiled: [what: string, edit: Edit, ...played: Played[]][] = [
  [
    "a server with plain http on this machine",
    ({ document }) => {
      document.servers = [{ url: "http://127.0.0.1:8080" }];
    },
    { options: user, answers: [answer({})], sent: [`POST /login ${body}`] },
  ],
  [
    "a header that is compared with a number",
    criterion("$response.header.X-Left >= 5 && $response.header.X-Left != 7"),
    { options: user, answers: [answer({ "X-Left": "6" })], sent: [`POST /login ${body}`] },
    { options: user, answers: [answer({ "X-Left": "4" })], sent: /does not match its documents/ },
    { options: user, answers: [answer({ "X-Left": "7" })], sent: /does not match its documents/ },
    { options: user, answers: [answer({})], sent: /does not match its documents/ },
  ],
  [
    "a header that is compared with a flag",
    criterion("$response.header.X-Left == true"),
    { options: user, answers: [answer({ "X-Left": "true" })], sent: [`POST /login ${body}`] },
    { options: user, answers: [answer({ "X-Left": "false" })], sent: /does not match its documents/ },
  ],
  [
    "statuses that the compiler knows to be others",
    ({ step, operation }) => {
      operation.responses[304] = operation.responses[200];
      step.successCriteria.push({ condition: "$statusCode >= 200 && ($statusCode < 300 || $statusCode == 304)" });
    },
    { options: user, sent: [`POST /login ${body}`] },
  ],
  [
    "a prefix before what is missing",
    (vendor) => {
      vendor.inputs.properties.realm = string;
      vendor.inputs.properties.number = integer;
      for (const place of ["header", "query", "cookie"]) addParameter(vendor, place, "r", "in {$inputs.realm}");
      addParameter(vendor, "query", "n", "no {$inputs.number}");
    },
    { options: user, sent: [`POST /login ${body}`] },
    { options: { ...user, realm: "a", number: 0 }, sent: [`POST /login?r=in+a&n=no+0 cookie=r=in a r=in a ${body}`] },
  ],
  [
    "a path that must stay what it is",
    (vendor) => {
      vendor.document.paths = { "/{user}/login": vendor.document.paths["/login"] };
      addParameter(vendor, "path", "user", "$inputs.user");
    },
    { options: user, sent: [`POST /jane/login ${body}`] },
    { options: { ...user, user: ".." }, sent: /^The path of tiny cannot contain the given value; / },
    { options: { ...user, user: "." }, sent: /^The path of tiny cannot contain the given value; / },
  ],
  [
    "a cookie that must stay one",
    (vendor) => addParameter(vendor, "cookie", "c", "$inputs.user"),
    { options: user, sent: [`POST /login cookie=c=jane ${body}`] },
    { options: { ...user, user: "a;admin=1" }, sent: /^The cookie c of tiny cannot contain the given value; / },
  ],
  [
    "a parameter of the operation in place of its path's",
    ({ document, operation }) => {
      document.paths["/login"].parameters = [{ name: "a", in: "query", required: true, schema: string }];
      operation.parameters = [{ name: "a", in: "query", schema: string }];
    },
    { options: user, sent: [`POST /login ${body}`] },
  ],
  [
    "a path that is a reference",
    ({ document }) => {
      document.components.pathItems = { login: document.paths["/login"] };
      document.paths = { "/login": { $ref: "#/components/pathItems/login" } };
    },
    { options: user, sent: [`POST /login ${body}`] },
  ],
  [
    "names at places of the document that every object has",
    ({ operation }) => {
      const header = { schema: { type: "string", constructor: "string" }, constructor: {} };
      Object.assign(operation.responses[200].headers, { constructor: header, toString: header });
    },
    { options: user, sent: [`POST /login ${body}`] },
  ],
  [
    "a host that stands in the URL twice, and variables whose names differ little",
    ({ document }) => {
      const variables = { host: { default: "" }, "a-b": { default: "x" }, a_b: { default: 5 } };
      document.servers = host(variables, "https://{host}/{host}/{a-b}/{a_b}");
    },
    { options: { ...user, host: "tiny.example" }, sent: [`POST /tiny.example/x/5/login ${body}`] },
  ],
  [
    "a kind of credentials that has less than the usual one",
    (vendor) => addKind(vendor, { user: string }),
    { options: user, sent: ['POST /login {"pass":"fake-pass","user":"jane"}'] },
    { options: { user: "jane" }, sent: ['POST /login {"user":"jane"}'] },
    { options: {}, sent: /^tiny needs user: / },
  ],
  [
    "a kind of credentials with numbers",
    (vendor) => addKind(vendor, { number: integer, flag: { type: "boolean" } }),
    { options: { number: 0, flag: false }, sent: ['POST /login {"number":0,"flag":false}'] },
    { options: { number: 0 }, sent: /^The flag of tiny must be a boolean\.$/ },
  ],
  [
    "a secret alone",
    ({ inputs, step }) => {
      inputs.properties = { pass: inputs.properties.pass };
      inputs.required = ["pass"];
      step.requestBody.payload = { pass: "$inputs.pass" };
    },
    { options: { pass: "fake-pass" }, sent: ['POST /login {"pass":"fake-pass"}'] },
  ],
  [
    "a logout that takes a number",
    (vendor) => {
      vendor.step.outputs.number = "$response.body#/number";
      addLogout(vendor, { number: integer });
    },
  ],
];

describe("is compiled to what it says:", () => {
  let accounts: ((options: object) => Provider)[];
  beforeAll(async () => {
    const folders = await Promise.all(compiled.map(([, edit]) => generate(edit)));
    for (const at of folders) {
      const index = join(at, "out/index.ts");
      const library = relative(join(at, "out"), join(root, "src/sign-in/index.ts"));
      const source = await readFile(index, "utf8");
      await writeFile(index, source.replaceAll('"provider-auth/sign-in"', JSON.stringify(library)));
    }
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { exactOptionalPropertyTypes: true },
      include: folders.map((at) => join(at, "out")),
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const { stdout } = await run(process.execPath, [join(root, "node_modules/typescript7/bin/tsc"), "-p", folder]);
    expect(stdout.split("\n").filter((line) => /out.*error TS/.test(line))).toEqual([]);
    const modules = await Promise.all(folders.map((at) => import(join(at, "out/index.ts"))));
    accounts = modules.map(({ tiny }) => tiny);
  });

  const accountOf = (what: string) =>
    accounts[compiled.findIndex(([name]) => name === what)] as (options: object) => Provider;

  test("accounts that a secret alone tells apart have keys of their own, which show nothing of it", async () => {
    const keyOf = (pass: string) => accountOf("a secret alone")({ pass }).accountKey();
    const [one, same, other] = [await keyOf("fake-one"), await keyOf("fake-one"), await keyOf("fake-other")];
    expect([one === same, one === other]).toEqual([true, false]);
    expect(one).toMatch(/^tiny:[0-9a-f]{64}$/);
  });

  test("a number that a logout takes is one again, and without it nothing is sent", async () => {
    const logout = async (number?: number) => {
      const bodies: string[] = [];
      const fetch: Fetch = async (input, init) => {
        bodies.push(await new Request(input, init).text());
        return Response.json({ token: "fakeToken", number });
      };
      const session = createSession(accountOf("a logout that takes a number")(user), { fetch });
      await session.getToken();
      const outcome = await session.logout().then(
        () => "done",
        ({ code }) => code,
      );
      return [outcome, ...bodies.slice(1)];
    };
    expect(await logout(5)).toEqual(["done", '{"number":5}']);
    expect(await logout()).toEqual(["TOKEN_RESPONSE_INVALID"]);
  });

  test.each(compiled)("%s", async (what, _, ...played) => {
    const account = accountOf(what);
    for (const { options, answers = [answer({})], sent } of played) {
      const lines: string[] = [];
      const fetch: Fetch = async (input, init) => {
        const request = new Request(input, init);
        const { pathname, search } = new URL(request.url);
        const cookie = request.headers.get("Cookie");
        const parts = [
          `${request.method} ${pathname}${search}`,
          ...(cookie ? [`cookie=${cookie}`] : []),
          ...(request.headers.has("r") ? [`r=${request.headers.get("r")}`] : []),
          await request.text(),
        ];
        lines.push(parts.join(" "));
        return answers.shift() as Response;
      };
      const signIn = async () => createSession(account(options), { fetch, retries: 0 }).getToken();
      if (Array.isArray(sent)) {
        expect((await signIn()).value).toBe("fakeToken");
        expect(lines).toEqual(sent);
      } else {
        expect((await authError(signIn())).message).toMatch(sent);
      }
    }
  });
});
