/** What the compiler makes of an answer. A `@ts-expect-error` covers the one line below it. */
import createOpenApiClient, { createPathBasedClient } from "openapi-fetch";
import { describe, expectTypeOf, test } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import * as mikrocloud from "../../generated/mikrocloud/index.ts";
import * as msp360 from "../../generated/msp360/index.ts";
import { AuthenticationApi } from "../../generated/msp360/typescript-fetch/index.ts";
import { type Answer, answerOf } from "../../src/answers.ts";

type Schemas = msp360.components["schemas"];
type Login = msp360.operations["login"];
const body = { UserName: "a", Password: "b" };
const login = () => msp360.createClient().POST("/api/Provider/Login", { body });

/** An operation with a range beside a status of it, an empty success, two media types, and no `default`. */
interface paths {
  "/things": {
    get: {
      parameters: { query?: { limit?: number } };
      responses: {
        200: { headers: Record<string, unknown>; content: { "application/json": { id: number }[] } };
        204: { headers: Record<string, unknown>; content?: never };
        404: { headers: Record<string, unknown>; content: { "application/json": { missing: string } } };
        "4XX": { headers: Record<string, unknown>; content: { "application/json": { wrong: string } } };
        503: {
          headers: Record<string, unknown>;
          content: { "application/json": { at: number }; "text/plain": string };
        };
      };
    };
    put: {
      responses: {
        "2XX": { headers: Record<string, unknown>; content: { "application/json": { id: number } } };
        "4XX": { headers: Record<string, unknown>; content: { "application/json": { wrong: string } } };
        default: { headers: Record<string, unknown>; content: { "application/json": { failed: true } } };
      };
    };
  };
}
const things = createOpenApiClient<paths>();

describe("the status of an openapi-fetch call", () => {
  test("narrows the body in a switch, the default included", async () => {
    const answer = await answerOf(login());
    switch (answer.status) {
      case 200:
        expectTypeOf(answer.body).toEqualTypeOf<Schemas["MbsTokenResponse"] | undefined>();
        // @ts-expect-error a success says nothing of an error
        answer.body?.error;
        break;
      case 400:
        expectTypeOf(answer.body).toEqualTypeOf<Schemas["OAuthError"] | undefined>();
        // @ts-expect-error there may be no body
        answer.body.error;
        // @ts-expect-error a refusal has no token
        answer.body?.access_token;
        break;
      case 404:
        expectTypeOf(answer.body).toEqualTypeOf<Schemas["WebApiError"] | undefined>();
        break;
      case 429:
        // Only the default of the document has this status.
        expectTypeOf(answer.body).toEqualTypeOf<Schemas["UndocumentedBody"] | undefined>();
        break;
      // @ts-expect-error there is no such status
      case 600:
        break;
      default:
        expectTypeOf(answer.body).toEqualTypeOf<Schemas["UndocumentedBody"] | undefined>();
        expectTypeOf(answer.status).toExtend<number>();
        expectTypeOf<200 | 400 | 404 | 429>().not.toExtend<typeof answer.status>();
    }
    expectTypeOf(answer.response).toEqualTypeOf<Response>();
  });

  test("narrows in an if and in its else", async () => {
    const answer = await answerOf(login());
    if (answer.status === 200) expectTypeOf(answer.body).toEqualTypeOf<Schemas["MbsTokenResponse"] | undefined>();
    else if (answer.status !== 400) {
      // @ts-expect-error that is the error of a 400
      answer.body?.error_description;
    }
    // @ts-expect-error a body is not narrowed by being there
    if (answer.body) answer.body.access_token;
  });

  test("is as well known when the call was awaited before", async () => {
    const result = await login();
    expectTypeOf(await answerOf(result)).toEqualTypeOf<Answer<Login>>();
    // @ts-expect-error a response does not have the body that was read
    await answerOf(result.response);
  });

  test("can be named where types of one's own hide the operation", async () => {
    const { data, error, response } = await login();
    expectTypeOf((await answerOf({ data, error, response })).body).toBeUnknown();
    expectTypeOf(await answerOf<Login>({ data, error, response })).toEqualTypeOf<Answer<Login>>();
    const hidden: Promise<{ data?: unknown; error?: unknown; response: Response }> = login();
    expectTypeOf(await answerOf<Login>(hidden)).toEqualTypeOf<Answer<Login>>();
    // @ts-expect-error a schema is not an operation
    await answerOf<Schemas["MbsTokenResponse"]>(hidden);
  });

  test("is known through every form of a client", async () => {
    const byRequest = await answerOf(things.request("put", "/things"));
    const byPath = await answerOf(createPathBasedClient<paths>()["/things"].PUT());
    expectTypeOf(byRequest).toEqualTypeOf<Answer<paths["/things"]["put"]>>();
    expectTypeOf(byPath).toEqualTypeOf<Answer<paths["/things"]["put"]>>();
  });
});

test("an answer is known after a function, Promise.all and a client of one media type", async () => {
  const wrapped = async () => login();
  expectTypeOf(await answerOf(wrapped())).toEqualTypeOf<Answer<Login>>();
  const [first] = await Promise.all([login(), wrapped()]);
  expectTypeOf(await answerOf(first)).toEqualTypeOf<Answer<Login>>();
  const retried = login().catch(() => login());
  expectTypeOf(await answerOf(retried)).toEqualTypeOf<Answer<Login>>();
  const json = createOpenApiClient<paths, "application/json">();
  const answer = await answerOf(json.GET("/things"));
  if (answer.status === 503) expectTypeOf(answer.body).toEqualTypeOf<{ at: number } | undefined>();
});

describe("a range", () => {
  test("has every status of it that is not listed, and leaves the rest to the default", async () => {
    const answer = await answerOf(things.PUT("/things"));
    switch (answer.status) {
      case 201:
        expectTypeOf(answer.body).toEqualTypeOf<{ id: number } | undefined>();
        break;
      case 400:
      case 499:
        expectTypeOf(answer.body).toEqualTypeOf<{ wrong: string } | undefined>();
        break;
      case 302:
      case 500:
        expectTypeOf(answer.body).toEqualTypeOf<{ failed: true } | undefined>();
        break;
      default:
        expectTypeOf(answer.body).toEqualTypeOf<{ id: number } | { wrong: string } | { failed: true } | undefined>();
    }
  });

  test("gives way to a status of it", async () => {
    const answer = await answerOf(things.GET("/things"));
    if (answer.status === 404) expectTypeOf(answer.body).toEqualTypeOf<{ missing: string } | undefined>();
    if (answer.status === 409) expectTypeOf(answer.body).toEqualTypeOf<{ wrong: string } | undefined>();
  });
});

describe("the body", () => {
  test("is undefined where the document has none, and any of the media types where it has several", async () => {
    const answer = await answerOf(things.GET("/things", { params: { query: { limit: 1 } } }));
    if (answer.status === 204) expectTypeOf(answer.body).toEqualTypeOf<undefined>();
    if (answer.status === 503) expectTypeOf(answer.body).toEqualTypeOf<{ at: number } | string | undefined>();
  });

  test("is unknown for a status that the document says nothing of", async () => {
    const answer = await answerOf(things.GET("/things"));
    if (answer.status === 500) expectTypeOf(answer.body).toEqualTypeOf<unknown>();
    if (answer.status === 200) expectTypeOf(answer.body).toEqualTypeOf<{ id: number }[] | undefined>();
  });

  test("of a success is what parseAs makes of it", async () => {
    const answer = await answerOf(things.GET("/things", { parseAs: "text" }));
    if (answer.status === 200) expectTypeOf(answer.body).toEqualTypeOf<string | undefined>();
    if (answer.status === 404) expectTypeOf(answer.body).toEqualTypeOf<{ missing: string } | undefined>();
    const range = await answerOf(things.PUT("/things", { parseAs: "blob" }));
    if (range.status === 206) expectTypeOf(range.body).toEqualTypeOf<Blob | undefined>();
  });

  test("of every provider is that of its document", async () => {
    const credentials = { username: "a", password: "b" };
    const recovery = await answerOf(mbsi.createClient().POST("/api/v140/auth", { body: credentials }));
    if (recovery.status === 200) {
      expectTypeOf(recovery.body).toEqualTypeOf<mbsi.components["schemas"]["TokenPair"] | undefined>();
    }
    const ticket = { token: "a" };
    const cloud = await answerOf(mikrocloud.createClient().POST("/user/passport", { body: ticket }));
    if (cloud.status === 200) {
      expectTypeOf(cloud.body).toEqualTypeOf<mikrocloud.components["schemas"]["AuthToken"] | undefined>();
    }
    const token = crmcom.createClient({ host: "a" }).POST("/authentication/token", {
      body: { ...credentials, organisation: "c" },
    });
    const crm = await answerOf(token);
    if (crm.status === 200) {
      expectTypeOf(crm.body).toEqualTypeOf<crmcom.components["schemas"]["TokenResponse"] | undefined>();
    }
  });
});

describe("a call of a typescript-fetch client", () => {
  const raw = () => new AuthenticationApi().loginRaw({ credentials: { userName: "a", password: "b" } });

  test("narrows by the operation that is named, in the spelling of the document", async () => {
    const answer = await answerOf<Login>(raw());
    expectTypeOf(answer).toEqualTypeOf<Answer<Login>>();
    expectTypeOf(await answerOf<Login>(await raw())).toEqualTypeOf<Answer<Login>>();
    switch (answer.status) {
      case 200:
        answer.body?.[".issued"];
        // @ts-expect-error that is the spelling of the model
        answer.body?.issued;
        break;
      case 400:
        expectTypeOf(answer.body).toEqualTypeOf<Schemas["OAuthError"] | undefined>();
        break;
      default:
        // @ts-expect-error neither of the other failures says this
        answer.body?.error_description;
    }
  });

  test("knows no body when no operation is named", async () => {
    const answer = await answerOf(raw());
    expectTypeOf(answer.body).toBeUnknown();
    expectTypeOf(answer.status).toExtend<number>();
  });

  test("takes the response, not the model", async () => {
    const api = new AuthenticationApi();
    // @ts-expect-error the model does not have the status
    await answerOf<Login>(api.login({ credentials: { userName: "a", password: "b" } }));
    // @ts-expect-error a schema is not an operation
    await answerOf<Schemas["MbsTokenResponse"]>(raw());
  });
});

test("an answer can be passed on", () => {
  const explain = (answer: Answer<Login>): string | undefined =>
    answer.status === 400 ? answer.body?.error_description : undefined;
  expectTypeOf(explain).returns.toEqualTypeOf<string | undefined>();
});
