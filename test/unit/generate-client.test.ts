/** What generateClient makes of documents that are unusual, and of those that it cannot compile. */
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { generateClient } from "../../src/generate/index.ts";
import { createSession, type Fetch, type Provider } from "../../src/index.ts";
import { authError } from "../support/auth-errors.ts";
import { run } from "../support/run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-generate-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of ["acme-cloud.yaml", "acme-cloud.arazzo.yaml"]) {
    await cp(join(root, "test/fixtures/acme", name), join(folder, name));
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Replaces a text of a document, which has to be there. */
async function change(name: "acme-cloud.yaml" | "acme-cloud.arazzo.yaml", ...changes: [from: string, to: string][]) {
  const file = join(folder, name);
  let text = await readFile(file, "utf8");
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  await writeFile(file, text);
}

const options = () => ({ document: join(folder, "acme-cloud.yaml"), out: join(folder, "out") });

/** Generates the client, compiles it and gives its module. */
async function generated(): Promise<Record<string, (options: object) => Provider>> {
  const [, index = ""] = await generateClient(options());
  const library = relative(join(folder, "out"), join(root, "src/sign-in/index.ts"));
  const source = await readFile(index, "utf8");
  await writeFile(index, source.replaceAll('"provider-auth/sign-in"', JSON.stringify(library)));
  const config = { extends: join(root, "tsconfig.json"), include: ["out"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { stdout } = await run(process.execPath, [join(root, "node_modules/typescript7/bin/tsc"), "-p", folder]);
  expect(stdout).toBe("");
  return import(index);
}

/** Signs in with the answers one after the other; gives the requests. */
async function signIn(account: Provider, ...answers: Response[]) {
  const sent: string[] = [];
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    sent.push(`${request.method} ${request.url.slice("https://acme.example".length)} ${await request.text()}`.trim());
    return answers.shift() ?? Response.json({ sid: "fakeSid", minutes: 30 });
  };
  const session = createSession(account, { fetch, retries: 0 });
  return { sent, session, token: await session.getToken() };
}

const user = { host: "acme.example", username: "jane", password: "fake-password" };

describe("a document that is unusual", () => {
  test("may hold texts that mean something in TypeScript", async () => {
    const nasty = "/log`in/$(process)\\\\/*";
    await change(
      "acme-cloud.yaml",
      ["  /login:", `  ${JSON.stringify(nasty)}:`],
      ["title: Acme Cloud sign-in", 'title: "*/ throw 1 /* `"'],
      ["description: Host name of the deployment", 'description: "*/ throw 3 /*"'],
    );
    await change("acme-cloud.arazzo.yaml", [
      "summary: Sign in with user name and password",
      'summary: "*/ throw 4 //\\n@example"',
    ]);
    const { acmeCloud } = await generated();
    const { sent } = await signIn(acmeCloud?.(user) as Provider);
    expect(sent).toHaveLength(1);
    expect(decodeURI(sent[0] ?? "")).toMatch(/^POST \/v1\/log`in\/\$\(process\)/);
  });

  test("may name steps, inputs and outputs as the code names its own", async () => {
    await change(
      "acme-cloud.arazzo.yaml",
      ["stepId: login", "stepId: send"],
      ["tenant: { type: integer,", "name: { type: string,"],
      ["X-Tenant, in: header, value: $inputs.tenant", "X-Tenant, in: header, value: $inputs.name"],
      ["steps.login.outputs.token", "steps.send.outputs.token"],
      ["steps.login.outputs.minutes", "steps.send.outputs.minutes"],
    );
    await change("acme-cloud.yaml", ["schema: { type: integer }", "schema: { type: string }"]);
    const { acmeCloud } = await generated();
    const { token } = await signIn(acmeCloud?.({ ...user, name: "FAKE" }) as Provider);
    expect(token.value).toBe("fakeSid");
  });

  test("may sign in with a GET, with parameters in path and query, and a fixed URL", async () => {
    await change(
      "acme-cloud.yaml",
      ["  /login:\n    post:", "  /login/{user}:\n    get:"],
      [
        "- { name: X-Tenant, in: header, schema: { type: integer } }",
        [
          "- { name: user, in: path, required: true, schema: { type: string } }",
          "        - { name: pass, in: query, required: true, schema: { type: string } }",
          "        - { name: tenant, in: query, schema: { type: integer } }",
        ].join("\n"),
      ],
      [
        "https://{host}/v1\n    variables:\n      host:\n        default: your-acme.invalid\n        description: Host name of the deployment",
        "https://acme.example/v1",
      ],
    );
    const document = join(folder, "acme-cloud.yaml");
    const text = await readFile(document, "utf8");
    await writeFile(document, text.replace(/ {6}requestBody:(.|\n)*?(?= {6}responses:)/, ""));
    await change(
      "acme-cloud.arazzo.yaml",
      [
        "          - { name: X-Tenant, in: header, value: $inputs.tenant }",
        [
          "          - { name: user, in: path, value: $inputs.username }",
          "          - { name: pass, in: query, value: $inputs.password }",
          "          - { name: tenant, in: query, value: $inputs.tenant }",
        ].join("\n"),
      ],
      [
        "        requestBody:\n          payload:\n            user: $inputs.username\n            pass: $inputs.password\n",
        "",
      ],
    );
    const { acmeCloud } = await generated();
    const { host: _, ...credentials } = { ...user, username: "jane/../doe?" };
    const { sent } = await signIn(acmeCloud?.(credentials) as Provider);
    expect(sent).toEqual(["GET /v1/login/jane%2F..%2Fdoe%3F?pass=fake-password"]);
    const tenant = await signIn(acmeCloud?.({ ...credentials, username: "jane", tenant: 7 }) as Provider);
    expect(tenant.sent).toEqual(["GET /v1/login/jane?pass=fake-password&tenant=7"]);
  });

  test("may have kinds of credentials with steps of their own, branches, and a bearer on a step", async () => {
    const exchange = [
      "  /exchange:",
      "    get:",
      "      operationId: exchange",
      "      security: [{ ticket: [] }, { key: [] }]",
      "      responses:",
      "        '200':",
      "          description: The token.",
      "          content:",
      "            application/json:",
      "              schema: { type: object, properties: { sid: { type: string }, minutes: { type: integer } } }",
      "              examples: { some: { value: { sid: fakeSid2, minutes: 5 } } }",
      "  /machines:",
    ].join("\n");
    const schemes =
      "  securitySchemes:\n    ticket: { type: http, scheme: bearer }\n    key: { type: apiKey, in: header, name: X-Key }";
    await change(
      "acme-cloud.yaml",
      ["  /machines:", exchange],
      ["  securitySchemes:", schemes],
      ["signIn: [signIn]", "signIn: [signIn, signInWithKey]"],
    );
    const ending = [
      "        onSuccess:",
      "          - name: isToken",
      "            type: end",
      "            criteria:",
      "              - condition: $response.body#/minutes >= 10 && $response.body#/minutes != 20",
      "        outputs:",
    ].join("\n");
    const more = [
      "      - stepId: exchange",
      "        operationId: exchange",
      "        x-security:",
      "          - { schemeName: ticket, values: { token: $steps.login.outputs.token } }",
      "        successCriteria: [{ condition: $statusCode == 200 }]",
      "        outputs: { token: $response.body#/sid, minutes: $response.body#/minutes }",
      "  - workflowId: signInWithKey",
      "    inputs:",
      "      type: object",
      "      required: [key]",
      "      properties: { key: { type: string, format: password } }",
      "    steps:",
      "      - stepId: exchange",
      "        operationId: exchange",
      "        x-security:",
      "          - { schemeName: key, values: { apiKey: $inputs.key } }",
      "        successCriteria: [{ condition: $statusCode == 200 }]",
      "        outputs: { token: $response.body#/sid, minutes: $response.body#/minutes }",
      "",
    ].join("\n");
    const outputs =
      "    outputs:\n      token: $steps.login.outputs.token\n      minutes: $steps.login.outputs.minutes\n";
    await change("acme-cloud.arazzo.yaml", ["        outputs:", ending], [outputs, more]);
    const { acmeCloud } = await generated();
    const login = (minutes: number) => Response.json({ sid: "fakeTicket", minutes });
    const exchanged = () => Response.json({ sid: "fakeSid2", minutes: 5 });
    const calls: [options: object, answers: Response[], token: string, sent: string[]][] = [
      [user, [login(30)], "fakeTicket", ["POST /v1/login"]],
      [user, [login(20), exchanged()], "fakeSid2", ["POST /v1/login", "GET /v1/exchange"]],
      [user, [login(5), exchanged()], "fakeSid2", ["POST /v1/login", "GET /v1/exchange"]],
      [{ host: user.host, key: "fake-key" }, [exchanged()], "fakeSid2", ["GET /v1/exchange"]],
    ];
    for (const [options, answers, value, lines] of calls) {
      const { token, sent } = await signIn(acmeCloud?.(options) as Provider, ...answers);
      expect([token.value, sent.map((line) => line.split(" ").slice(0, 2).join(" "))]).toEqual([value, lines]);
    }
    expect(() => acmeCloud?.({ ...user, key: "fake-key" })).toThrow(
      "Pass acmeCloud username and password, or key, not both.",
    );
    const keys = await Promise.all(
      ["fake-one", "fake-two"].map((key) => acmeCloud?.({ host: user.host, key }).accountKey()),
    );
    expect(keys[0]).not.toBe(keys[1]);
  });

  test("may tell a life in any unit", async () => {
    const lives: [unit: string, value: unknown, seconds: number | "refused"][] = [
      ["seconds", "90", 90],
      ["milliseconds", 90_000, 90],
      ["clock", "365:00:30", 1_314_030],
      ["clock", "1:60:00", "refused"],
      ["clock", 90, "refused"],
      ["date", 90, "refused"],
      ["date", "soon", "refused"],
    ];
    for (const [unit, value, seconds] of lives) {
      await cp(join(root, "test/fixtures/acme/acme-cloud.yaml"), join(folder, "acme-cloud.yaml"));
      await change("acme-cloud.yaml", ["unit: minutes", `unit: ${unit}`]);
      await rm(join(folder, "out"), { recursive: true, force: true });
      const { document } = options();
      const out = join(folder, `out-${lives.findIndex(([, other]) => other === value)}`);
      const [, index = ""] = await generateClient({ document, out });
      const library = relative(out, join(root, "src/sign-in/index.ts"));
      const source = await readFile(index, "utf8");
      await writeFile(index, source.replaceAll('"provider-auth/sign-in"', JSON.stringify(library)));
      const { acmeCloud } = await import(index);
      const outcome = signIn(acmeCloud(user), Response.json({ sid: "fakeSid", minutes: value })).then(
        ({ token }) => ((token.expiresAtMs ?? 0) - token.obtainedAtMs) / 1000,
        ({ code }) => (code === "TOKEN_RESPONSE_INVALID" ? "refused" : code),
      );
      expect([unit, value, await outcome]).toEqual([unit, value, seconds]);
    }
  });
});

describe("a document that cannot be compiled is refused in a sentence with file and line, and nothing is written:", () => {
  test.each<[string, Parameters<typeof change>, RegExp]>([
    [
      "no server",
      ["acme-cloud.yaml", ["servers:\n  - url: https://{host}/v1\n    variables:", "x-servers:\n  - variables:"]],
      /acme-cloud\.yaml:3: The document has no server; /,
    ],
    [
      "a server without a scheme",
      ["acme-cloud.yaml", ["https://{host}/v1", "/v1"]],
      /acme-cloud\.yaml:7: The URL of the server is not absolute; /,
    ],
    [
      "two open variables",
      ["acme-cloud.yaml", ["{host}/v1\n    variables:", "{host}/{path}\n    variables:\n      path: { default: '' }"]],
      /acme-cloud\.yaml:7: The URL of the server has two variables without a usable default; /,
    ],
    [
      "a variable that is not described",
      ["acme-cloud.yaml", ["{host}/v1", "{host}/{version}"]],
      /acme-cloud\.yaml:7: The URL of the server has {version}, which is not among its variables\./,
    ],
    [
      "an input that has the name of an option",
      [
        "acme-cloud.arazzo.yaml",
        ["tenant: { type: integer,", "baseUrl: { type: integer,"],
        ["inputs.tenant", "inputs.baseUrl"],
      ],
      /acme-cloud\.arazzo\.yaml:6: The input baseUrl has the same name as an option /,
    ],
    [
      "an input that is called as the host",
      [
        "acme-cloud.arazzo.yaml",
        ["tenant: { type: integer,", "host: { type: integer,"],
        ["inputs.tenant", "inputs.host"],
      ],
      /acme-cloud\.arazzo\.yaml:6: The input host has the same name as an option /,
    ],
    [
      "a pointer that leads nowhere",
      ["acme-cloud.arazzo.yaml", ["#/sid", "#/nope"]],
      /acme-cloud\.arazzo\.yaml:32: .*\/nope/,
    ],
    [
      "an operation that is not there",
      ["acme-cloud.arazzo.yaml", ["operationId: login", "operationId: nope"]],
      /:17: .*nope/,
    ],
  ])("%s", async (_, changes, message) => {
    await change(...changes);
    const error = await authError(generateClient(options()));
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^[^\n]+\.$/);
    expect(await readdir(folder)).not.toContain("out");
  });

  test.each(["account", "class", "json", "2acme", "-"])("the file name %s", async (name) => {
    await cp(join(folder, "acme-cloud.yaml"), join(folder, `${name}.yaml`));
    await change("acme-cloud.arazzo.yaml", ["url: acme-cloud.yaml", `url: ${name}.yaml`]);
    await cp(join(folder, "acme-cloud.arazzo.yaml"), join(folder, `${name}.arazzo.yaml`));
    const error = await authError(generateClient({ ...options(), document: join(folder, `${name}.yaml`) }));
    expect(error.message).toContain(`${name}.yaml:1: Rename the file: `);
    expect(await readdir(folder)).not.toContain("out");
  });

  test.each([
    [undefined, /^generateClient needs an object with options; its options are document, workflow, out\.$/],
    [{}, /^The document of generateClient must be a path, such as "vendors\/acme\.yaml"\.$/],
    [{ document: "a.yaml" }, /^The out of generateClient must be a path/],
    [{ document: "a.yaml", out: 5 }, /^The out of generateClient must be a path/],
    [{ document: "a.yaml", workflow: "", out: "b" }, /^The workflow of generateClient must be a path/],
  ])("the options %j", async (options, message) => {
    expect((await authError(generateClient(options as never))).message).toMatch(message);
  });
});

test("says in one sentence that the workflow is missing, or that the files cannot be written, and leaves nothing", async () => {
  const before = (await readdir(folder)).toSorted();
  await expect(generateClient({ ...options(), workflow: join(folder, "none.arazzo.yaml") })).rejects.toThrow(
    `The workflow ${folder}/none.arazzo.yaml does not exist; write the sign-in there, or name the file that has it.`,
  );
  for (const [out, code] of [
    [join(folder, "acme-cloud.yaml"), "EEXIST"],
    [join(folder, "acme-cloud.yaml/deeper"), "ENOTDIR"],
  ] as const) {
    await expect(generateClient({ ...options(), out })).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: `The files cannot be written to ${out} (${code}).`,
    });
  }
  expect((await readdir(folder)).toSorted()).toEqual(before);
});
