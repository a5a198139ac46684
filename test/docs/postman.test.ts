/** The published Postman collections, played against the mock as they are written. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postmanCollection } from "../../scripts/docs/postman.ts";
import { root } from "../../scripts/lib/paths.ts";
import { createMock, type Listener } from "../../src/mock/index.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { listeningMocks } from "../support/listening-mocks.ts";
import { playedScenarios } from "../support/played-scenarios.ts";
import { Player } from "../support/postman.ts";
import { builtSite } from "../support/site.ts";
import { vendors } from "../support/specs.ts";

const site = await builtSite();
const collectionOf = (provider: string) => String(site.get(`http/${provider}.postman_collection.json`));

const { mock, listener, strict } = await listeningMocks();

const withToken = "Calls with the token (mock --stateful) / Call with the token, 200";
const withRefusedToken = (status: number) =>
  `Calls with the token (mock --stateful) / Call with a refused token, ${status}`;

/** The servers of the vendors, which the descriptions name. */
const servers: Record<string, string> = {
  msp360: "https://api.mspbackups.com",
  mbsi: "https://api.mbsisystems.com",
  mikrocloud: "https://api.mikrocloud.com",
  crmcom: "https://{host}/crmapi/rest/v2",
};

describe.each(Object.entries(playedScenarios))("the collection of %s", (provider, scenarios) => {
  const expected = scenarios.map(([operation, scenario, status]) => ({
    name: `${operation} / ${scenario}, ${status}`,
    status,
    scenario,
  }));

  test("plays every scenario against the mock, and its tests pass", async () => {
    mock.reset();
    const player = new Player(collectionOf(provider), { baseUrl: `${listener.url}/${provider}` });
    const played = await player.play(expected.map(({ name }) => name));
    expect(played.map(({ name, status }) => [name, status])).toEqual(
      expected.map(({ name, status }) => [name, status]),
    );
    expect(played.flatMap(({ failures }) => failures)).toEqual([]);
    expect(played.map(({ tests }) => tests)).toEqual(expected.map(({ status }) => [`The status is ${status}`]));
    expect(mock.requests().map(({ scenario, violations }) => [scenario, violations])).toEqual(
      expected.map(({ scenario }) => [scenario, []]),
    );
  });

  test("has those requests and the calls with the token, and nothing else", () => {
    const { item } = new Player(collectionOf(provider)).collection;
    const names = item.flatMap((folder) => folder.item.map(({ name }) => `${folder.name} / ${name}`));
    const calls = [withToken, expect.stringContaining("/ Call with a refused token, ")];
    expect(names).toEqual([...expected.map(({ name }) => name), ...calls]);
  });

  test("sends nothing to another address than the mock's, which its variable has", () => {
    const { collection } = new Player(collectionOf(provider));
    const [baseUrl] = collection.variable;
    expect(baseUrl).toEqual({ key: "baseUrl", value: `http://127.0.0.1:4010/${provider}`, type: "string" });
    const requests = collection.item.flatMap(({ item }) => item.map(({ request }) => request));
    for (const { url } of requests) expect(url).toMatch(/^\{\{baseUrl\}\}\//);
    expect(collectionOf(provider).match(/[a-z]+:\/\/[^\s"\\]+/g)).toEqual([
      servers[provider],
      "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
      `http://127.0.0.1:4010/${provider}`,
    ]);
  });

  test("has made-up secrets alone", () => {
    const { variable } = new Player(collectionOf(provider)).collection;
    const secrets = variable.filter(({ secret }) => secret);
    expect(secrets.map(({ key }) => key)).toContain("token");
    for (const { key, value } of secrets) expect(value, key).toMatch(/fake/i);
  });

  test("is the same from build to build", () => {
    const vendor = vendors[provider as keyof typeof vendors];
    const again = postmanCollection({ provider, ...vendor, mockOrigin: "http://127.0.0.1:4010" });
    expect(again).toBe(collectionOf(provider));
  });

  test("is linked from the page on its vendor", () => {
    expect(String(site.get(`providers/${provider}.html`))).toContain(
      `href="../http/${provider}.postman_collection.json"`,
    );
  });
});

/** The sign-in, what its scripts put into variables, and where a call has the token. */
const signIns: [provider: string, logins: string[], variables: string[], refused: number, place: RegExp][] = [
  ["msp360", ["login / signedIn, 200"], ["token"], 401, /^Bearer /],
  ["mbsi", ["authenticate / signedIn, 200"], ["token"], 401, /^Bearer /],
  ["mikrocloud", ["userLogin / noMfa, 200", "passport / noMfa, 200"], ["ticket", "token"], 401, /^Bearer /],
  ["crmcom", ["createToken / usernamePassword, 200"], ["token"], 200, /[?]token=/],
];

test.each(signIns)(
  "the sign-in of %s gives its token to the call, and another token is refused",
  async (provider, logins, variables, refused, place) => {
    const player = new Player(collectionOf(provider), { baseUrl: `${strict.url}/${provider}` });
    const before = variables.map(player.value);
    await player.play(logins);
    const now = variables.map(player.value);
    for (const [index, value] of now.entries()) expect(value).not.toBe(before[index]);

    const [call, refusal, ...others] = await player.play([withToken, withRefusedToken(refused)]);
    expect(others).toEqual([]);
    expect(call).toMatchObject({ status: 200, failures: [], body: expect.stringContaining("/__mock/echo") });
    expect(call?.headers.Authorization ?? call?.url).toMatch(place);
    expect(call?.headers.Authorization ?? call?.url).toContain(player.value("token"));
    expect(refusal).toMatchObject({ status: refused, failures: [], body: expect.not.stringContaining("/__mock/echo") });
  },
);

test("a refused sign-in leaves the variables alone", async () => {
  const values = { baseUrl: `${strict.url}/crmcom`, password: "fake-other-password" };
  const player = new Player(collectionOf("crmcom"), values);
  const [login] = await player.play(["createToken / usernamePassword, 200"]);
  expect(login?.body).not.toContain('"token"');
  expect(player.value("token")).toBe("FAKEUSERTOKENFAKEUSERTOKENFAKE00");
});

test("the credentials of a sign-in are variables, and what is secret is masked", () => {
  expect(new Player(collectionOf("mikrocloud")).collection.variable).toEqual([
    { key: "baseUrl", value: "http://127.0.0.1:4010/mikrocloud", type: "string" },
    { key: "email", value: "john@example.com", type: "string" },
    { key: "password", value: "fake-password", type: "string", secret: true },
    { key: "ticket", value: "fakeTicketNoMfa_fakeTicketNoMfa==", type: "string", secret: true },
    { key: "token", value: "fakeAuthTokenNoMfa_fakeAuthToken=", type: "string", secret: true },
  ]);
});

test("a request is as Postman exports it", () => {
  const { info, item } = new Player(collectionOf("mbsi")).collection;
  expect(item[0]).toMatchObject({ name: "authenticate", description: "Log in" });
  expect(info).toEqual({
    name: "MBSi RecoveryConnect sign-in",
    description:
      "All values are made up. Each name ends with the status code that the mock returns. Start the mock: `npx provider-auth mock`.\n\n" +
      "The vendor's servers:\n\n- https://api.mbsisystems.com",
    schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
  });
  expect(item[0]?.item[0]).toEqual({
    name: "signedIn, 200",
    event: [
      {
        listen: "test",
        script: {
          type: "text/javascript",
          exec: [
            'pm.test("The status is 200", () => pm.response.to.have.status(200));',
            "const answer = pm.response.json();",
            'if (answer?.access_token) pm.collectionVariables.set("token", answer?.access_token);',
          ],
        },
      },
    ],
    request: {
      method: "POST",
      url: "{{baseUrl}}/api/v140/auth",
      description: "Valid credentials → Signed in",
      header: [{ key: "Content-Type", value: "application/json" }],
      body: {
        mode: "raw",
        raw: '{\n  "username": "{{username}}",\n  "password": "{{password}}"\n}',
        options: { raw: { language: "json" } },
      },
    },
  });
});

/** Tokens in a body, a cookie, two cookies and a query; forms and answers in XML among the requests. */
const others = ["fortimanager", "keystone", "qbittorrent", "sapb1", "splunk", "synology"];

describe("vendors of other kinds", () => {
  const fileOf = (name: string) => join(root, "test", "vendors", `${name}.yaml`);
  let listener: Listener;
  beforeAll(async () => {
    const documents = Object.fromEntries(others.map((name) => [name, fileOf(name)]));
    listener = await (await createMock({ providers: [], documents, state: true })).listen();
  });
  afterAll(() => listener.close());

  test.each(others)("all requests of %s play against a mock that checks tokens", async (name) => {
    const text = postmanCollection({ provider: name, ...(await readVendor(fileOf(name))), mockOrigin: listener.url });
    const player = new Player(text);
    const before = player.value("token");
    const played = await player.play();
    expect(player.value("token")).not.toBe(before);
    // The code of an example has expired.
    const failed = played.filter(({ failures }) => failures.length > 0).map((each) => each.name);
    expect(failed).toEqual(name === "keystone" ? ["createKeystoneToken / signedInWithCode, 201"] : []);
  });
});
