/**
 * The samples of the guide to sessions run and print what their comments say, and their sessions take what openapi-fetch
 * really sends: a Request. Samples that wait for a person or for the time of day are only compiled.
 */
import createOpenApiClient from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import * as msp360 from "../../generated/msp360/index.ts";
import * as api from "../../src/index.ts";
import { createMock, type Listener } from "../../src/mock/index.ts";
import { claimsOf, importsOf, runSample, samplesOf } from "../support/samples.ts";

const modules: Record<string, object> = {
  "provider-auth": api,
  "provider-auth/crmcom": crmcom,
  "provider-auth/mbsi": mbsi,
  "provider-auth/msp360": msp360,
  "openapi-fetch": { default: createOpenApiClient },
};

const samples = (await samplesOf("sessions")).filter(([, source]) =>
  importsOf(source).every((name) => name in modules),
);

let listener: Listener;
beforeAll(async () => {
  const mock = await createMock({ state: true });
  listener = await mock.listen();
});
afterAll(() => listener.close());

interface Outcome {
  printed: string[];
  session?: api.Session;
  example?: api.Provider;
}

/** Runs a sample at the mock of this file. */
async function run(source: string): Promise<Outcome> {
  const here = source.replaceAll("http://127.0.0.1:4010", listener.url.replace(/\/$/, ""));
  const { printed, values } = await runSample(here, { modules, returns: ["session", "example"] });
  return { ...values, printed };
}

test("the guide has samples to run", () => {
  expect(samples.map(([title]) => title)).toEqual([
    "Sign in, and call",
    "Sign in, and call",
    "Plain http on purpose",
    "With openapi-fetch and with typescript-fetch",
    "Passwords from a secret manager",
    "When it fails",
    "Renewal, logout, and the origin of calls",
    "Options and events",
    "CRM.COM: when is a token refused?",
    "A provider of your own",
  ]);
});

test.each(samples)("%s: prints what it says", async (_, source) => {
  const { printed } = await run(source);
  expect(printed.length).toBeGreaterThan(0);
  const expected = claimsOf(source);
  for (const [index, claim] of expected.entries()) expect(claim.startsWith(printed[index] ?? "nothing")).toBe(true);
});

interface paths {
  "/__mock/echo": {
    post: {
      requestBody: { content: { "application/json": { contact: string } } };
      responses: { 200: { content: { "application/json": { headers: Record<string, string>; body: string } } } };
    };
  };
}

const called = samples.filter(
  ([, source]) => /provider-auth\/(mbsi|crmcom|msp360)/.test(source) && !/wrong|mock:/.test(source),
);

test.each(called)("%s: its session takes the Request of openapi-fetch", async (_, source) => {
  const { session } = await run(source);
  const [, provider] = /provider-auth\/(\w+)"/.exec(source) ?? [];
  const baseUrl = `${listener.url.replace(/\/$/, "")}/${provider}`;
  const client = createOpenApiClient<paths>({ baseUrl, fetch: session?.fetch, headers: { "x-own": "fake-own" } });
  const { response, data } = await client.POST("/__mock/echo", { body: { contact: "CI000111" } });
  expect(response.status).toBe(200);
  expect(data?.headers).toMatchObject({ "x-own": "fake-own", "content-type": "application/json" });
  expect(data?.body).toContain('"contact":"CI000111"');
});

describe("A provider of your own", () => {
  const source = samples.find(([title]) => title === "A provider of your own")?.[1] ?? "";

  /** What arrives at the example's vendor when its session makes the calls. */
  async function arrived(make: (fetch: api.Fetch) => Promise<unknown>): Promise<Request[]> {
    const requests: Request[] = [];
    const given: api.Fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.url.endsWith("/token")) return Response.json({ token: "fakeToken" });
      requests.push(request);
      return Response.json({}, { status: requests.length === 1 ? 401 : 200 });
    };
    const { example } = await run(source);
    await make(api.createSession(example as api.Provider, { fetch: given }).fetch);
    return requests;
  }

  const url = "https://api.example.com/items";
  const body = '{"a":1}';
  const own = { "X-Own": "fake-own", "Content-Type": "application/fake+json" };
  test.each<[string, (fetch: api.Fetch) => Promise<unknown>]>([
    ["a record of headers", (fetch) => fetch(url, { method: "POST", body, headers: own })],
    ["Headers", (fetch) => fetch(url, { method: "POST", body, headers: new Headers(own) })],
    ["pairs of headers", (fetch) => fetch(url, { method: "POST", body, headers: Object.entries(own) })],
    ["a Request", (fetch) => fetch(new Request(url, { method: "POST", body, headers: own }))],
    ["a Request and init", (fetch) => fetch(new Request(url, { method: "POST", body }), { headers: own })],
    [
      "what openapi-fetch sends",
      (fetch) =>
        createOpenApiClient<{
          "/items": { post: { requestBody: { content: { "application/json": object } }; responses: object } };
        }>({
          baseUrl: "https://api.example.com",
          fetch,
        }).POST("/items", { body: { a: 1 }, headers: own }),
    ],
  ])("keeps the headers and the body of %s", async (_, make) => {
    const requests = await arrived(make);
    expect(requests).toHaveLength(2);
    for (const request of requests) {
      expect(Object.fromEntries(request.headers)).toMatchObject({
        authorization: "Bearer fakeToken",
        "content-type": "application/fake+json",
        "x-own": "fake-own",
      });
      expect([request.method, request.url, await request.text()]).toEqual(["POST", url, body]);
    }
  });
});
