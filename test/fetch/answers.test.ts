/** What a `fetch` of the user's answers with, to logins and to calls: checked before it is used, and never left open. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { type AnswerCall, serveApi } from "../support/api.ts";
import { authError } from "../support/auth-errors.ts";
import { reply } from "../support/server.ts";

const json =
  '{"access_token":"fakeSecretToken","expires_in":3600,"status":{"code":"OK"},"data":{"token":"fakeSecretToken"}}';
const headers = new Headers({ "Content-Type": "application/json" });
const methods = { clone() {}, text: async () => json, json: async () => JSON.parse(json) };
const used = async () => {
  const response = new Response(json);
  await response.text();
  return response;
};
const locked = () => {
  const response = new Response(json);
  response.body?.getReader();
  return response;
};
/** node-fetch's, in what matters: its body is a stream of Node's, which has to be ended. */
const nodeFetch = (ended: () => void = () => {}) => {
  const body = { pipe() {}, destroy: ended, async *[Symbol.asyncIterator]() {} };
  return { status: 200, headers, body, bodyUsed: false, ...methods };
};

/** What no Response is, and how the error says so. */
const unusable: [string, () => unknown, RegExp][] = [
  ["undefined", () => undefined, /has no usable status/],
  ["null", () => null, /has no usable status/],
  ["a text", () => json, /has no usable status/],
  ["a number", () => 200, /has no usable status/],
  ["a function", () => () => {}, /has no usable status/],
  ["data, as got and ofetch give it", () => JSON.parse(json), /no usable status/],
  ["an array", () => [json], /no usable status/],
  ["a Response of node-fetch", nodeFetch, /has no usable body \(an unread web stream\)/],
  ["a Response of axios", () => ({ status: 200, headers, data: JSON.parse(json), config: {} }), /no usable clone/],
  ["a mock without headers", () => ({ status: 200, body: null, ...methods }), /no usable headers/],
  ["a mock with plain headers", () => ({ status: 200, headers: {}, body: null, ...methods }), /no usable headers/],
  ["a mock without a status", () => ({ ok: true, headers, body: null, ...methods }), /no usable status/],
  ["a mock whose status is a text", () => ({ status: "200", headers, body: null, ...methods }), /no usable status/],
  ["a mock without text()", () => ({ status: 200, headers, ...methods, text: undefined }), /no usable text/],
  ["a mock whose body is a text", () => ({ status: 200, headers, ...methods, body: json }), /no usable body/],
  ["a Response that was read", used, /no usable body \(an unread web stream\)/],
  ["a Response that somebody reads", locked, /no usable body \(an unread web stream\)/],
  ["a Proxy of a Response", () => new Proxy(new Response(json), {}), /no usable status/],
  ["an empty Response prototype", () => Object.create(Response.prototype), /no usable status/],
];

describe.each(unusable)("%s", (_, answer, reason) => {
  const check = (error: Error & { code?: string; retryable?: boolean }) => {
    expect(error).toMatchObject({ code: "CONFIGURATION", provider: "mbsi", retryable: false });
    expect(error.message).toMatch(
      /^The session's fetch must return a web Response, which node-fetch and axios do not; its result has no usable /,
    );
    expect(error.message).toMatch(reason);
    expect(`${error.message} ${error.stack} ${error.cause}`).not.toContain("fakeSecretToken");
  };

  test("as the answer to a login is CONFIGURATION, and not asked for again", async () => {
    const api = await serveApi();
    let calls = 0;
    const given = async () => {
      calls++;
      return (await answer()) as Response;
    };
    check(await authError(createSession(api.mbsi, { fetch: given }).getToken()));
    expect(calls).toBe(1);
  });

  test("as the answer to a call is CONFIGURATION, and costs no token", async () => {
    const api = await serveApi();
    const given: Fetch = async (input, init) =>
      String(input).endsWith("/x") ? ((await answer()) as Response) : fetch(input, init);
    const session = createSession(api.mbsi, { fetch: given });
    check(await authError(session.fetch(`${api.origin}/x`)));
    expect((await session.getToken()).value).toBe("fakeToken1");
    expect(api.logins()).toHaveLength(1);
  });
});

test("a stream of Node's that cannot be used is ended, so that its connection ends", async () => {
  const api = await serveApi();
  let ended = 0;
  const given = async () => nodeFetch(() => ended++) as unknown as Response;
  expect(await authError(createSession(api.mbsi, { fetch: given }).getToken())).toMatchObject({
    code: "CONFIGURATION",
  });
  expect(ended).toBe(1);
});

test("a Response without a stream, as React Native has it, will do", async () => {
  const api = await serveApi();
  const given = async () => ({ status: 200, type: "default", headers, ...methods }) as unknown as Response;
  const session = createSession(api.mbsi, { fetch: given });
  expect((await session.getToken()).value).toBe("fakeSecretToken");
  expect((await session.fetch(`${api.origin}/x`)).status).toBe(200);
});

describe("a check of an answer that fails", () => {
  const failure = new Error("fake failure");
  /** An answer that never ends, unless its connection is closed. */
  const endless =
    (status: number, closed: (() => void)[]): AnswerCall =>
    (_, response) => {
      response.on("close", () => closed.shift()?.());
      response.writeHead(status, { "Content-Type": "text/plain", Location: "/y" }).write("x".repeat(1000));
    };
  const whenClosed = (closed: (() => void)[]) => new Promise<void>((resolve) => closed.push(resolve));

  test.each<[string, () => boolean | Promise<boolean>]>([
    [
      "at once",
      () => {
        throw failure;
      },
    ],
    ["later", () => Promise.reject(failure)],
  ])("%s rejects the call with its error, and ends the connection", { timeout: 5_000 }, async (_, isTokenRefused) => {
    const closed: (() => void)[] = [];
    const api = await serveApi(endless(200, closed));
    const end = whenClosed(closed);
    await expect(createSession(api.mbsi, { isTokenRefused }).fetch(`${api.origin}/x`)).rejects.toBe(failure);
    await end;
    // So does a check that is part of the provider.
    const again = whenClosed(closed);
    await expect(createSession({ ...api.mbsi, isTokenRefused }).fetch(`${api.origin}/x`)).rejects.toBe(failure);
    await again;
  });

  test("on the second answer ends that connection too", { timeout: 5_000 }, async () => {
    const closed: (() => void)[] = [];
    const api = await serveApi((call, response) =>
      call.token === 1 ? reply(response, 401, {}) : endless(200, closed)(call, response),
    );
    const end = whenClosed(closed);
    const isTokenRefused = ({ status }: Response) => {
      if (status === 200) throw failure;
      return true;
    };
    await expect(createSession(api.mbsi, { isTokenRefused }).fetch(`${api.origin}/x`)).rejects.toBe(failure);
    await end;
  });

  test("since it is a redirect with the token in the query ends the connection", { timeout: 5_000 }, async () => {
    const closed: (() => void)[] = [];
    const api = await serveApi(endless(302, closed));
    const end = whenClosed(closed);
    await expect(createSession(api.crmcom).fetch(`${api.origin}/x`)).rejects.toThrow(TypeError);
    await end;
  });
});
