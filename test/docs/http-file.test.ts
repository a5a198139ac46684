/** The published `.http` files, sent to the mock as they are written. */
import { describe, expect, test } from "vitest";
import { httpFile } from "../../scripts/docs/http-file.ts";
import { type HttpRequest, requestsIn, sendRequest } from "../support/http-file.ts";
import { listeningMocks } from "../support/listening-mocks.ts";
import { madeUp } from "../support/made-up.ts";
import { playedScenarios } from "../support/played-scenarios.ts";
import { builtSite } from "../support/site.ts";

const site = await builtSite();
const fileOf = (provider: string) => String(site.get(`http/${provider}.http`));

const { mock, listener, strict } = await listeningMocks();

/** The request of a name; its file has it once. */
function named(requests: HttpRequest[], name: string): HttpRequest {
  const [found, ...others] = requests.filter((each) => each.name === name);
  if (!found || others.length > 0) throw new Error(`${name} is there ${others.length + (found ? 1 : 0)} times.`);
  return found;
}

describe.each(Object.entries(playedScenarios))("the requests of %s", (provider, played) => {
  const expected = played.map(([operation, scenario, status]) => ({
    name: `${operation}_${scenario}`,
    status,
    scenario,
  }));

  test("play every scenario against the mock, and say with which status", async () => {
    const requests = requestsIn(fileOf(provider), { baseUrl: `${listener.url}/${provider}` });
    const calls = ["callWithToken", "callWithRefusedToken"];
    expect(requests.map(({ name }) => name)).toEqual([...expected.map(({ name }) => name), ...calls]);
    mock.reset();
    for (const { name, status, scenario } of expected) {
      const request = named(requests, name);
      const response = await sendRequest(request);
      expect(response.status, name).toBe(status);
      expect(mock.requests().at(-1)).toMatchObject({ scenario, violations: [] });
      expect(request.title).toMatch(new RegExp(`, ${status}$`));
    }
  });

  test("find the mock where `npm run mock` has it", () => {
    expect(fileOf(provider)).toContain(`\n@baseUrl = http://127.0.0.1:4010/${provider}\n`);
  });
});

type Answer = Record<string, unknown>;

/** The sign-in, the variables that take what its answers give, and how a refused token looks. */
const signIns: [provider: string, logins: [name: string, variable: string, pointer: string[]][], refused: number][] = [
  ["msp360", [["login_signedIn", "token", ["access_token"]]], 401],
  ["mbsi", [["authenticate_signedIn", "token", ["access_token"]]], 401],
  [
    "mikrocloud",
    [
      ["userLogin_noMfa", "ticket", ["token"]],
      ["passport_noMfa", "token", ["auth_token"]],
    ],
    401,
  ],
  ["crmcom", [["createToken_usernamePassword", "token", ["data", "token"]]], 200],
];

test.each(signIns)(
  "%s is called with the token of its answer, and refuses another",
  async (provider, logins, refused) => {
    const values: Record<string, string> = { baseUrl: `${strict.url}/${provider}` };
    const now = (name: string) => named(requestsIn(fileOf(provider), values), name);
    for (const [name, variable, path] of logins) {
      const answer = await (await sendRequest(now(name))).json();
      values[variable] = String(path.reduce<unknown>((value, part) => (value as Answer)[part], answer));
    }
    const call = await sendRequest(now("callWithToken"));
    expect(call.status).toBe(200);
    expect(await call.text()).toContain("/__mock/echo");
    expect(now("callWithToken").title).toBe("Call with the token, 200");

    const refusal = await sendRequest(now("callWithRefusedToken"));
    expect(refusal.status).toBe(refused);
    expect(await refusal.text()).not.toContain("/__mock/echo");
    expect(now("callWithRefusedToken").title).toBe(`Call with a refused token, ${refused}`);
  },
);

test("the values of an account are variables, and those of other scenarios are not", () => {
  const [head = "", ...parts] = fileOf("mikrocloud").split("\n\n###");
  expect(head.split("\n").filter((line) => line.startsWith("@"))).toEqual([
    "@baseUrl = http://127.0.0.1:4010/mikrocloud",
    "@email = john@example.com",
    "@password = fake-password",
    "@ticket = fakeTicketNoMfa_fakeTicketNoMfa==",
    "@token = fakeAuthTokenNoMfa_fakeAuthToken=",
  ]);
  expect(parts[0]).toContain('"email": "{{email}}",\n  "password": "{{password}}"');
  expect(parts[1]).toContain('"email": "jane@example.com",\n  "password": "fake-password"');
});

test("a request has the summaries of its examples above it", () => {
  expect(fileOf("mikrocloud")).toContain(
    "\n### passport: wrongCode, 401\n# Wrong code → Wrong one-time code\n# @name passport_wrongCode\nPOST ",
  );
});

test("the call says how each client takes the token from the answer", () => {
  expect(fileOf("mikrocloud")).toContain(
    [
      "### Call with the token, 200",
      "# This call needs a mock that checks tokens: npx provider-auth mock --stateful",
      "# That mock issues a new token for each sign-in. Copy it into the variable at the top of this file.",
      "# Or use the response instead of the variable:",
      "# VS Code: passport_noMfa.response.body.$.auth_token, httpyac: passport_noMfa.auth_token",
      "# In JetBrains, put this line below the body of passport_noMfa:",
      '# > {% client.global.set("token", response.body.auth_token) %}',
      "# @name callWithToken",
      "",
    ].join("\n"),
  );
});

test("a value of a header that has a backslash is not a variable, in which clients take it for an escape", () => {
  const { document, signIn } = madeUp();
  const [step] = signIn.kinds[0]?.steps ?? [];
  const input = signIn.kinds[0]?.inputs[0];
  if (!step || !input) throw new Error("The made-up sign-in has a step with an input.");
  const value = { input: { ...input, path: ["other"] } };
  Object.assign(step, { parameters: [{ in: "header", name: "X-Pin", prefix: "", value }] });
  const parameter = { in: "header", name: "X-Pin", required: true, schema: { default: "fake\\pin" } };
  Object.assign(document.paths["/first"]?.post ?? {}, { parameters: [parameter] });
  const text = httpFile({ provider: "acme", document, signIn, mockOrigin: "http://127.0.0.1:1" });
  expect(text).toContain("\nX-Pin: fake\\pin\n");
  expect(text).not.toContain("@other");
});

test("each file is linked from the page on its vendor", () => {
  for (const provider of Object.keys(playedScenarios))
    expect(String(site.get(`providers/${provider}.html`))).toContain(`href="../http/${provider}.http"`);
});

const formType = "application/x-www-form-urlencoded";

describe("a document other than the four", () => {
  const fileWith = (pin: string) => {
    const { document, signIn } = madeUp();
    const content = document.paths["/first"]?.post?.requestBody as { content: Record<string, object> };
    content.content["application/json"] = { examples: { good: { value: { pin } } } };
    return httpFile({ provider: "acme", document, signIn, mockOrigin: "http://127.0.0.1:1" });
  };

  test.each([
    ["a quotation mark", 'fake"pin', '"pin": "fake\\"pin"'],
    ["a line end", "fake\npin", '"pin": "fake\\npin"'],
    ["a space at the end", "fake-pin ", '"pin": "fake-pin "'],
    ["nothing", "", '"pin": ""'],
    ["a backslash", "fake\\pin", '"pin": "fake\\\\pin"'],
  ])("has in its body a value with %s, which no variable can hold", (_, pin, written) => {
    expect(fileWith(pin)).toContain(written);
    expect(fileWith(pin)).not.toContain("@pin");
  });

  test("has a plain value in a variable", () => {
    expect(fileWith("fake-pin")).toContain("\n@pin = fake-pin\n");
  });

  test("has no reference to a variable that there is not, whatever its values look like", () => {
    const [request] = requestsIn(fileWith("fake{{x}}"));
    expect(JSON.parse(request?.body ?? "")).toEqual({ pin: "fake{{x}}" });
  });

  test("has a form, and in it no reference to a variable that there is not", () => {
    const { document, signIn } = madeUp();
    const content = { [formType]: { examples: { good: { value: { pin: "{{x}}", note: "a b" } } } } };
    Object.assign(document.paths["/first"]?.post ?? {}, { requestBody: { content } });
    const text = httpFile({ provider: "acme", document, signIn, mockOrigin: "http://127.0.0.1:1" });
    expect(text).toContain(`\nContent-Type: ${formType}\n\npin=%7B%7Bx%7D%7D&note=a+b\n`);
  });

  test("has the cookies of a call in one header", () => {
    const { document, signIn } = madeUp();
    const cookies = ["region", "language"].map((name) => ({
      in: "cookie",
      name,
      required: true,
      schema: { default: `fake-${name}` },
    }));
    Object.assign(document.paths["/first"]?.post ?? {}, { parameters: cookies });
    const text = httpFile({ provider: "acme", document, signIn, mockOrigin: "http://127.0.0.1:1" });
    expect(text).toContain("\nCookie: region=fake-region; language=fake-language\n");
  });
});
