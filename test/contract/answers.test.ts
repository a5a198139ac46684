/** What `answerOf` makes of every scenario of the mock, and of answers that no document describes, for both clients. */
import { describe, expect, test } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as crmcomFetch from "../../generated/crmcom/typescript-fetch/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import * as mbsiFetch from "../../generated/mbsi/typescript-fetch/index.ts";
import * as mikrocloud from "../../generated/mikrocloud/index.ts";
import * as mikrocloudFetch from "../../generated/mikrocloud/typescript-fetch/index.ts";
import * as msp360 from "../../generated/msp360/index.ts";
import * as msp360Fetch from "../../generated/msp360/typescript-fetch/index.ts";
import { answerOf } from "../../src/answers.ts";
import { createMock } from "../../src/mock/index.ts";
import { scenarios } from "../support/specs.ts";

type Fetch = typeof globalThis.fetch;
interface Options {
  baseUrl: string;
  fetch: Fetch;
}
const user = { username: "a", password: "fake" };

/** The call of each operation through each client. What they send is replaced on its way. */
const calls = {
  "msp360 login": {
    "openapi-fetch": (options: Options) =>
      answerOf(msp360.createClient(options).POST("/api/Provider/Login", { body: { UserName: "a", Password: "fake" } })),
    "typescript-fetch": ({ baseUrl: basePath, fetch: fetchApi }: Options) => {
      const api = new msp360Fetch.AuthenticationApi(new msp360Fetch.Configuration({ basePath, fetchApi }));
      const call = api.loginRaw({ credentials: { userName: "a", password: "fake" } });
      return answerOf<msp360.operations["login"]>(call);
    },
  },
  "mbsi authenticate": {
    "openapi-fetch": (options: Options) => answerOf(mbsi.createClient(options).POST("/api/v140/auth", { body: user })),
    "typescript-fetch": ({ baseUrl: basePath, fetch: fetchApi }: Options) => {
      const api = new mbsiFetch.AuthenticationApi(new mbsiFetch.Configuration({ basePath, fetchApi }));
      return answerOf<mbsi.operations["authenticate"]>(api.authenticateRaw({ credentials: user }));
    },
  },
  "mikrocloud userLogin": {
    "openapi-fetch": (options: Options) =>
      answerOf(mikrocloud.createClient(options).POST("/user/login", { body: { email: "a", password: "fake" } })),
    "typescript-fetch": ({ baseUrl: basePath, fetch: fetchApi }: Options) => {
      const api = new mikrocloudFetch.AuthenticationApi(new mikrocloudFetch.Configuration({ basePath, fetchApi }));
      const call = api.userLoginRaw({ credentials: { email: "a", password: "fake" } });
      return answerOf<mikrocloud.operations["userLogin"]>(call);
    },
  },
  "mikrocloud passport": {
    "openapi-fetch": (options: Options) =>
      answerOf(mikrocloud.createClient(options).POST("/user/passport", { body: { token: "fake" } })),
    "typescript-fetch": ({ baseUrl: basePath, fetch: fetchApi }: Options) => {
      const api = new mikrocloudFetch.AuthenticationApi(new mikrocloudFetch.Configuration({ basePath, fetchApi }));
      return answerOf<mikrocloud.operations["passport"]>(api.passportRaw({ passport: { token: "fake" } }));
    },
  },
  "crmcom createToken": {
    "openapi-fetch": (options: Options) => {
      const body = { ...user, organisation: "b" };
      return answerOf(crmcom.createClient(options).POST("/authentication/token", { body }));
    },
    "typescript-fetch": ({ baseUrl: basePath, fetch: fetchApi }: Options) => {
      const api = new crmcomFetch.AuthenticationApi(new crmcomFetch.Configuration({ basePath, fetchApi }));
      const call = api.createTokenRaw({ tokenRequest: { ...user, organisation: "b" } });
      return answerOf<crmcom.operations["createToken"]>(call);
    },
  },
};
type Name = keyof typeof calls;
const clients = ["openapi-fetch", "typescript-fetch"] as const;

const mock = await createMock();

describe.each(Object.keys(calls) as Name[])("an answer to %s", (name) => {
  const [provider, operationId] = name.split(" ");
  const own = scenarios.filter((one) => one.provider === provider && one.scenario.operationId === operationId);
  test("has scenarios", () => expect(own.length).toBeGreaterThan(1));

  describe.each(clients)("through %s", (client) => {
    test.each(own)(
      "has status and body of its example: $scenario.name",
      async ({ scenario: { requests, response } }) => {
        const fetch: Fetch = async (input, init) => {
          const { url, method, headers } = new Request(input, init);
          return mock.fetch(url, { method, headers, body: JSON.stringify(requests["application/json"]) });
        };
        const answer = await calls[name][client]({ baseUrl: `http://mock.invalid/${provider}`, fetch });
        expect(answer.status).toBe(response.status);
        expect(answer.body).toEqual(response.body);
        expect(answer.response.headers.get("content-type")).toBe(response.mediaType);
      },
    );
  });
});

describe.each(clients)("through %s", (client) => {
  const answerTo = (respond: () => Response | Promise<Response>) =>
    calls["msp360 login"][client]({ baseUrl: "http://mock.invalid", fetch: async () => respond() });

  test.each([
    [400, "0"],
    [400, undefined],
    [200, "0"],
    [200, undefined],
  ])("%i without a body, of the length %s, has no body", async (status, length) => {
    const headers = new Headers(length ? { "Content-Length": length } : {});
    const { response, ...answer } = await answerTo(() => new Response("", { status, headers }));
    expect(answer).toEqual({ status, body: undefined });
    expect(response.status).toBe(status);
  });

  test("204 and 304 have no body either", async () => {
    expect(await answerTo(() => new Response(null, { status: 204 }))).toMatchObject({ status: 204, body: undefined });
    expect(await answerTo(() => new Response(null, { status: 304 }))).toMatchObject({ status: 304, body: undefined });
  });

  test.each([
    ["false", false],
    ["0", 0],
    ["null", null],
  ])("a failure whose body is %s keeps it", async (text, value) => {
    expect((await answerTo(() => new Response(text, { status: 500 }))).body).toBe(value);
  });

  test("a failure that is not JSON has its text", async () => {
    const answer = await answerTo(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect(answer).toMatchObject({ status: 502, body: "<h1>Bad gateway</h1>" });
  });

  test("a success that is not JSON is no answer of the API", async () => {
    await expect(answerTo(() => new Response("<h1>Sign in</h1>"))).rejects.toThrow(SyntaxError);
  });

  test("a lost connection is thrown as the client throws it", async () => {
    const lost = Promise.reject(new TypeError("fetch failed"));
    const name = { "openapi-fetch": "TypeError", "typescript-fetch": "FetchError" }[client];
    await expect(answerTo(() => lost)).rejects.toMatchObject({ name });
  });

  test("a connection that is lost within a failure is thrown", async () => {
    const body = () => new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
    await expect(answerTo(() => new Response(body(), { status: 400 }))).rejects.toThrow(new TypeError("terminated"));
  });
});

test("takes what a call resolved to", async () => {
  const failure = async () => Response.json({ error: "a" }, { status: 400 });
  const result = await msp360
    .createClient({ fetch: failure })
    .POST("/api/Provider/Login", { body: { UserName: "a", Password: "fake" } });
  expect(await answerOf(result)).toEqual({ status: 400, body: { error: "a" }, response: result.response });
  const fetchApi = async () => Response.json({ auth_token: "fake", message: "b" });
  const api = new mikrocloudFetch.AuthenticationApi(new mikrocloudFetch.Configuration({ fetchApi }));
  const raw = await api.passportRaw({ passport: { token: "fake" } });
  const answer = { status: 200, body: { auth_token: "fake", message: "b" }, response: raw.raw };
  expect(await answerOf<mikrocloud.operations["passport"]>(raw)).toEqual(answer);
});

test("takes other forms of responses as the generated client reads them", async () => {
  const text = new msp360Fetch.TextApiResponse(new Response("12"));
  expect(await answerOf(text)).toMatchObject({ status: 200, body: "12" });
  const nothing = new msp360Fetch.VoidApiResponse(new Response(null, { status: 204 }));
  expect(await answerOf(nothing)).toMatchObject({ status: 204, body: undefined });
});

test.each([undefined, null, "text", new Error("mine"), { name: "Other", response: new Response() }])(
  "throws what is not a ResponseError as it is: %s",
  async (reason) => {
    await expect(answerOf(Promise.reject(reason))).rejects.toBe(reason);
  },
);

test.each([undefined, null, "text", {}, { access_token: "fake" }])("takes nothing but calls: %j", async (other) => {
  const sentence = "Pass answerOf the call of a client.";
  await expect(answerOf(other as never)).rejects.toThrow(new TypeError(sentence));
});
