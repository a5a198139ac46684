/** A revoked token is noticed, whatever missing rights, lost answers and callers that gave up came before. */
import { describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { type AnswerCall, serveApi, serveOneToken } from "../support/api.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { reply } from "../support/server.ts";

describe("a revoked token is replaced at the first call to a place that is new", () => {
  test("after a forbidden call and hundreds of places that work", async () => {
    const { api, createOne, call, revoke } = await serveOneToken();
    const session = createOne();
    for (let round = 0; round < 2; round++) {
      expect(await call(session, "/forbidden")).toBe(401);
      for (let id = 0; id < 250; id++) expect(await call(session, `/contacts/${id}`)).toBe(200);
    }
    expect(api.logins()).toHaveLength(2);
    revoke();
    expect(await call(session, "/contacts/300")).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });

  test.each([true, false])("after two forbidden calls, with a call before them that worked: %s", async (isWarm) => {
    const { api, createOne, call, revoke } = await serveOneToken();
    const session = createOne();
    if (isWarm) expect(await call(session, "/good")).toBe(200);
    for (const id of [1, 2, 1, 2]) expect(await call(session, `/forbidden/${id}`)).toBe(401);
    expect(api.logins()).toHaveLength(3);
    revoke();
    expect(await call(session, "/new/1")).toBe(200);
    expect(api.logins()).toHaveLength(4);
  });

  test("after a hundred tokens that were rejected", async () => {
    const { api, createOne, call, revoke } = await serveOneToken();
    const session = createOne();
    for (let index = 0; index < 100; index++) session.rejectToken(await session.getToken());
    expect(api.logins()).toHaveLength(3);
    revoke();
    expect(await call(session, "/new/1")).toBe(200);
    expect(api.logins()).toHaveLength(4);
  });
});

test.each([2, 5, 150])(
  "a revoked token is replaced at the second new place after %i forbidden ones, among calls that work",
  async (count) => {
    const { api, createOne, call, revoke } = await serveOneToken();
    const session = createOne();
    for (let id = 0; id < count; id++) {
      expect(await call(session, `/forbidden/${id}`)).toBe(401);
      expect(await call(session, `/good/${id}`)).toBe(200);
    }
    expect(api.logins()).toHaveLength(3);
    revoke();
    // The first one may well be another right that is missing.
    const statuses = [];
    for (let id = 0; id < 9; id++) statuses.push(await call(session, `/new/${id}`));
    expect(statuses).toEqual([401, 200, 200, 200, 200, 200, 200, 200, 200]);
    expect(api.logins()).toHaveLength(4);
  },
);

test("a hundred forbidden places in a row cost three logins, and a place that worked notices a revoked token still", async () => {
  const { api, createOne, call, revoke } = await serveOneToken();
  const session = createOne();
  expect(await call(session, "/good")).toBe(200);
  for (let id = 0; id < 100; id++) expect(await call(session, `/forbidden/${id}`)).toBe(401);
  expect(api.logins()).toHaveLength(4);
  revoke();
  expect(await call(session, "/good")).toBe(200);
  expect(api.logins()).toHaveLength(5);
});

test.each(["HEAD", "head"])(
  "two failures of CRM.COM's that have another reason, and a %s, do not hide that a token has expired",
  async (method) => {
    let newest = 1;
    const api = await serveApi(({ url }, response) => {
      const isGood = new URL(url, "http://localhost").searchParams.get("token") === `fakeToken${newest}`;
      return reply(response, 200, { status: { code: isGood && !url.includes("/failing/") ? "OK" : "FAKE.EXCEPTION" } });
    });
    const session = createSession(api.crmcom, {
      clock: createFakeClock(),
      onEvent: ({ type }) => {
        if (type === "loginSucceeded") newest = api.logins().length;
      },
    });
    const call = async (path: string) => {
      const response = await session.fetch(api.origin + path);
      return ((await response.json()) as { status: { code: string } }).status.code;
    };
    expect(await call("/contacts/1")).toBe("OK");
    for (const id of [1, 2, 1, 2]) expect(await call(`/failing/${id}`)).toBe("FAKE.EXCEPTION");
    expect(api.logins()).toHaveLength(3);
    newest = Number.NaN;
    // Whether a token is refused cannot be seen at a HEAD.
    await session.fetch(`${api.origin}/contacts/2`, { method });
    expect(await call("/contacts/3")).toBe("OK");
    expect(api.logins()).toHaveLength(4);
  },
);

describe("a place is not said to lack a right, and notices the next revoked token,", () => {
  /** A session with a token that is good at `/x`, and what its API answers there to a token that is not revoked. */
  async function serveWarm(answer: AnswerCall = (_, response) => reply(response, 200, {})) {
    let isDown = false;
    let oldestGood = 1;
    const api = await serveApi((call, response) =>
      call.token < oldestGood ? reply(response, 401, {}) : answer(call, response),
    );
    const lose: { next: (() => Promise<Response>) | undefined } = { next: undefined };
    const given: Fetch = async (input, init) => {
      const isLogin = String(input).endsWith("/auth");
      if (isLogin && isDown) return new Response("", { status: 503 });
      const headers = new Headers(init?.headers);
      const { next } = lose;
      if (next && headers.get("Authorization") === `Bearer fakeToken${oldestGood}`) {
        lose.next = undefined;
        return next();
      }
      return fetch(input, init);
    };
    const session = createSession(api.mbsi, { clock: createFakeClock(), fetch: given, retries: 0 });
    await session.getToken();
    const call = async (init?: RequestInit) => (await session.fetch(`${api.origin}/x`, init)).status;
    return {
      api,
      call,
      lose,
      revoke: () => oldestGood++,
      setDown: (value: boolean) => {
        isDown = value;
      },
    };
  }

  test.each([304, 404, 400, 204])("when it answers %i to tokens that are good", async (status) => {
    const { api, call, revoke } = await serveWarm((_, response) => response.writeHead(status).end());
    for (let time = 0; time < 3; time++) {
      expect(await call()).toBe(status);
      revoke();
    }
    expect(await call()).toBe(status);
    expect(api.logins()).toHaveLength(4);
  });

  test.each([500, 503, 429])("but %i is no proof that a token is good", async (status) => {
    const { api, call, revoke } = await serveWarm((_, response) => response.writeHead(status).end());
    for (const expected of [status, status, 401]) {
      revoke();
      expect(await call()).toBe(expected);
    }
    expect(api.logins()).toHaveLength(3);
  });

  test("when the answer to the second try is lost", async () => {
    const { api, call, lose, revoke } = await serveWarm();
    expect(await call()).toBe(200);
    revoke();
    lose.next = () => Promise.reject(new TypeError("fake failure"));
    await expect(call()).rejects.toThrow("fake failure");
    revoke();
    expect(await call()).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });

  test("when its caller gives up, or the vendor is down, before the second try", async () => {
    const { api, call, revoke, setDown } = await serveWarm();
    expect(await call()).toBe(200);
    revoke();
    setDown(true);
    await expect(call()).rejects.toMatchObject({ code: "PROVIDER_ERROR" });
    setDown(false);
    expect(await call()).toBe(200);
    revoke();
    expect(await call()).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });

  test("when its calls cannot be sent again", async () => {
    const { api, call, revoke } = await serveWarm();
    const post = () => call({ method: "POST", body: new Blob(["fake"]).stream(), duplex: "half" } as RequestInit);
    for (let time = 0; time < 2; time++) {
      revoke();
      expect(await post()).toBe(401);
    }
    expect(await post()).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });
});
