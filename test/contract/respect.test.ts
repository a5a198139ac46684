/**
 * The workflows of the specs, run by `redocly respect` against the stateful mock. Respect gets the secrets through its
 * environment, and every server is the mock's: it would follow a redirect with the password.
 */
import { readFile } from "node:fs/promises";
import { Secret, TOTP } from "otpauth";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { redocly } from "../../scripts/docs/redocly.ts";
import { exampleAccount } from "../../scripts/lib/account-options.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";
import { builtIn, isBuiltIn } from "../support/built-in.ts";
import { specFile, vendors } from "../support/specs.ts";
import { secret } from "../support/totp.ts";

let mock: Mock;
let url: string;

beforeAll(async () => {
  mock = await createMock({ state: true });
  const listener = await mock.listen();
  url = listener.url;
  return () => listener.close();
});

const codeOfNow = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** Runs a workflow of a provider; `requests` is what the mock was asked. */
async function respect(provider: string, workflow: string, input: object) {
  mock.reset();
  onTestFinished(() => mock.reset());
  const server = `${url}/${provider}`;
  const { code, stdout, stderr } = await redocly(
    [
      "respect",
      `specs/${provider}.arazzo.yaml`,
      ...["--workflow", workflow],
      ...["--server", `${provider}=${server}`, "--server", `mock=${server}`],
    ],
    { env: { REDOCLY_CLI_RESPECT_INPUT: JSON.stringify(input) } },
  );
  const requests = mock.requests().map(({ method, path, status, violations }) => {
    expect(violations, path).toEqual([]);
    return `${method} ${path} ${status}`;
  });
  return { code, output: stdout + stderr, requests };
}

test("MSP360: the credentials give a token that a call takes", async () => {
  const input = { userName: "fake9xJKZcsy", password: "fakeXkjwZmAJvAQBYjja" };
  const { code, output, requests } = await respect("msp360", "callWithToken", input);
  expect(requests).toEqual(["POST /msp360/api/Provider/Login 200", "GET /msp360/__mock/echo 200"]);
  expect(code, output).toBe(0);
  expect(output).not.toContain("fakeXkjwZmAJvAQBYjja");
});

test("MBSi: the credentials give a token that a call takes", async () => {
  const input = { username: "abctestuser", password: "fake-password" };
  const { code, output, requests } = await respect("mbsi", "callWithToken", input);
  expect(requests).toEqual(["POST /mbsi/api/v140/auth 200", "GET /mbsi/__mock/echo 200"]);
  expect(code, output).toBe(0);
});

describe("MikroCloud", () => {
  const requests = [
    "POST /mikrocloud/user/login 200",
    "POST /mikrocloud/user/passport 200",
    "GET /mikrocloud/__mock/echo 200",
  ];

  test("without a code: the credentials give a token that a call takes", async () => {
    const input = { email: "john@example.com", password: "fake-password" };
    const result = await respect("mikrocloud", "callWithToken", input);
    expect(result.requests).toEqual(requests);
    expect(result.code, result.output).toBe(0);
  });

  test("with a code: the credentials and the code give a token that a call takes", async () => {
    const input = { email: "jane@example.com", password: "fake-password", totp: codeOfNow() };
    const result = await respect("mikrocloud", "callWithToken", input);
    expect(result.requests).toEqual(requests);
    expect(result.code, result.output).toBe(0);
  });

  test("a missing code ends the sign-in with a failure, and the call is not made", async () => {
    const input = { email: "jane@example.com", password: "fake-password" };
    const result = await respect("mikrocloud", "callWithToken", input);
    expect(result.requests).toEqual(["POST /mikrocloud/user/login 200", "POST /mikrocloud/user/passport 401"]);
    expect(result.code).toBe(1);
  });
});

describe("CRM.COM", () => {
  test.each([
    ["callWithToken", { username: "fakeadministrator", password: "fake-password" }],
    ["callWithTokenOfAuthenticationCode", { accessToken: { authenticationCode: "fake-authentication-code" } }],
    ["callWithTokenOfPassCode", { accessToken: { identifier: "fake-identifier", passCode: "fake-pass-code" } }],
  ])("%s: the credentials give a token that a call takes", async (workflow, credentials) => {
    const { code, output, requests } = await respect("crmcom", workflow, { ...credentials, organisation: "CRMDEMO" });
    expect(requests).toEqual(["POST /crmcom/authentication/token 200", "GET /crmcom/__mock/echo?token=… 200"]);
    expect(code, output).toBe(0);
  });

  test("a wrong password, refused with HTTP 200, ends the sign-in with a failure after one login", async () => {
    const input = { username: "fakeadministrator", password: "fake-wrong-password", organisation: "CRMDEMO" };
    const { code, requests } = await respect("crmcom", "callWithToken", input);
    expect(requests).toEqual(["POST /crmcom/authentication/token 200"]);
    expect(code).toBe(1);
  });
});

const workflowsOf = async (name: string) => parse(await readFile(specFile(`${name}.arazzo`), "utf8")).workflows;

/** Providers that are not built in, and prove their tokens with a call. */
const others: ProviderName[] = [];
for (const name of providerNames) {
  const ids = (await workflowsOf(name)).map(({ workflowId }: { workflowId: string }) => workflowId);
  if (!isBuiltIn(name) && ids.includes("callWithToken")) others.push(name);
}

test.each(others)("%s: the credentials give a token that a call takes", async (name) => {
  const { code, output, requests } = await respect(name, "callWithToken", exampleAccount(vendors[name]).options);
  expect(requests.at(-1)).toMatch(/^GET .*\/__mock\/echo.* 200$/);
  expect(code, output).toBe(0);
});

test.each(providerNames)("%s: every step says what its success is", async (name) => {
  const workflows = await workflowsOf(name);
  expect(workflows.length).toBeGreaterThan(0);
  for (const { steps } of workflows) {
    expect(steps.map(({ successCriteria }: { successCriteria?: [] }) => successCriteria?.length ?? 0)).not.toContain(0);
  }
});

test.each(builtIn)("%s: every secret is marked as one", async (name) => {
  const workflows = await workflowsOf(name);
  const isSecret = (input: string) => /password|totp|code$/i.test(input);
  const inputs = workflows.flatMap(({ inputs }: { inputs?: Inputs }) => membersOf(inputs));
  expect(inputs.filter(([input]: Member) => isSecret(input)).length).toBeGreaterThan(0);
  for (const [input, { format }] of inputs) expect(format, input).toBe(isSecret(input) ? "password" : undefined);
});

interface Inputs {
  properties?: Record<string, Inputs>;
  format?: string;
}

type Member = [name: string, schema: Inputs];

/** The inputs of a workflow, those within an object included. */
const membersOf = ({ properties = {} }: Inputs = {}): Member[] =>
  Object.entries(properties).flatMap(([name, schema]): Member[] =>
    schema.properties ? membersOf(schema) : [[name, schema]],
  );
