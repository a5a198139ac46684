/** No error, event or object of a session shows a secret, whatever servers and fetch implementations do. */
import { beforeEach, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { createSession, type Fetch } from "../../src/index.ts";
import { leaks } from "../support/leaks.ts";
import {
  anyToken,
  create,
  echoing,
  events,
  expectSafeFailure,
  forgetEvents,
  onEvent,
  password,
  raw,
  sentinels,
  token,
  word,
} from "../support/sentinels.ts";
import { type Handler, type Received, reply, serve } from "../support/server.ts";

beforeEach(forgetEvents);

const asError = ({ body }: Received) => JSON.stringify({ error: String(body), message: password, access_token: "a b" });

const answers: [string, Handler][] = [
  ...[301, 307, 400, 401, 403, 404, 418, 422, 429, 500, 503].map((status): [string, Handler] => [
    `status ${status} that echoes the request`,
    echoing(status, raw),
  ]),
  ["200 that echoes the request as its page", echoing(200, raw)],
  ["200 that echoes it within an error", echoing(200, asError)],
  [
    "200 with a token that cannot be sent",
    (_, response) => reply(response, 200, { ...anyToken(`${token} x`), token: `${token} x` }),
  ],
  [
    "200 cut off within the token",
    (_, response) => response.writeHead(200).end(JSON.stringify(anyToken(token)).slice(0, -1)),
  ],
  [
    "a connection that is lost within the token",
    (_, response) => {
      response.writeHead(200, { "Content-Length": "9999" });
      response.write(JSON.stringify(anyToken(token)), () => response.destroy());
    },
  ],
  ["no answer but a lost connection", (_, response) => response.destroy()],
];

/** What a fetch throws; the first ones are how other HTTP clients do it. */
const throwing: [string, (sent: unknown) => unknown][] = [
  [
    "an Error with request and config",
    (sent) => Object.assign(new Error(`failed: ${sent}`), { request: { body: sent }, config: { data: sent } }),
  ],
  [
    "a TypeError with causes",
    (sent) => new TypeError("fetch failed", { cause: new Error(`1 ${sent}`, { cause: new Error(`2 ${sent}`) }) }),
  ],
  ["an AggregateError", (sent) => new AggregateError([new Error(String(sent))], `all failed: ${sent}`)],
  ["a text", (sent) => String(sent)],
  ["an object", (sent) => ({ message: sent, code: password, name: password, cause: { code: sent } })],
  [
    "an Error with a name and a code",
    () => Object.assign(new Error("x"), { name: `E ${password}`, code: `E_${password}` }),
  ],
  [
    "an Error with a name and a code of word characters",
    () => Object.assign(new Error("x"), { name: word, code: word }),
  ],
  [
    "what another library calls AuthError",
    (sent) =>
      Object.assign(new Error(`refused ${sent}`), { name: "AuthError", code: "invalid_grant", config: { sent } }),
  ],
  [
    "an Error that is its own cause",
    (sent) => {
      const error = new Error(String(sent));
      return Object.assign(error, { cause: error });
    },
  ],
  ["nothing", () => undefined],
];

describe.each(providerNames)("%s shows no secret of", (name) => {
  test.each(answers)("%s", async (_, answer) => {
    const server = await serve(answer);
    const provider = create[name](server.origin);
    const session = createSession(provider, { onEvent, retries: 0 });
    const error = await expectSafeFailure(session, provider);
    expect(error.name).toBe("AuthError");
    // The second time without a request, from what the session remembers.
    await expectSafeFailure(session, provider);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(["loginStarted", "loginFailed"]));
  });

  test.each(throwing)("a fetch that throws %s", async (_, thrown) => {
    const provider = create[name]("http://127.0.0.1:9");
    const failingFetch: Fetch = async (_, init) => Promise.reject(thrown(init?.body));
    const session = createSession(provider, { onEvent, retries: 0, fetch: failingFetch });
    const error = await expectSafeFailure(session, provider);
    expect(error).toMatchObject({ name: "AuthError", code: "NETWORK" });
  });
});

describe("a lifetime that is a secret", () => {
  const withLifetime: Handler = (_, response) => reply(response, 200, { ...anyToken(token), expires_in: token });

  test.each(["msp360", "mbsi", "mikrocloud"] as const)("makes a login at %s fail, and is not shown", async (name) => {
    const server = await serve(withLifetime);
    const provider = create[name](server.origin);
    const session = createSession(provider, { onEvent, retries: 0 });
    const error = await expectSafeFailure(session, provider);
    expect(error).toMatchObject({ name: "AuthError", code: "TOKEN_RESPONSE_INVALID" });
    expect(events.map(({ type }) => type)).toEqual(["loginStarted", "loginFailed"]);
  });

  test("is not read at crmcom, where a token is a token", async () => {
    const server = await serve(withLifetime);
    const provider = create.crmcom(server.origin);
    const session = createSession(provider, { onEvent, retries: 0 });
    expect((await session.getToken()).value).toBe(token);
    expect(leaks(sentinels, ...events, session, provider)).toEqual([]);
  });
});
