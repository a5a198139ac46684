/** Refusals that no login helps against: no storm of logins, no connection that is kept, no call that waits. */
import { describe, expect, test } from "vitest";
import { createSession } from "../../src/index.ts";
import { type AnswerCall, refuseFirstToken, serveApi, serveOneToken } from "../support/api.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { reply } from "../support/server.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const statuses = (responses: Response[]) => [...new Set(responses.map(({ status }) => status))];

describe("a server that refuses every token", () => {
  test("sees a call twice, and the caller its answer", async () => {
    const api = await serveApi(({ index }, response) => reply(response, 401, { index }));
    const response = await createSession(api.mbsi).fetch(`${api.origin}/x`);
    expect([response.status, await response.json()]).toEqual([401, { index: 1 }]);
    expect([api.logins().length, api.calls().length]).toEqual([2, 2]);
  });

  test("causes no further login within cooldownMs, and one login after it", async () => {
    const clock = createFakeClock();
    const api = await serveApi((_, response) => reply(response, 401, {}));
    const session = createSession(api.mbsi, { clock, cooldownMs: 1000 });
    for (let call = 0; call < 100; call++) {
      const response = await session.fetch(`${api.origin}/x`);
      expect(response.status).toBe(401);
      await response.arrayBuffer();
    }
    expect([api.logins().length, api.calls().length]).toEqual([2, 101]);
    await clock.advance(999);
    await session.fetch(`${api.origin}/x`);
    expect(api.logins()).toHaveLength(2);
    await clock.advance(1);
    await session.fetch(`${api.origin}/x`);
    expect(api.logins()).toHaveLength(3);
  });

  test("causes no storm of logins when a hundred calls overlap", async () => {
    // Refused in an order of its own, so that calls on the first and on later tokens mix.
    const api = await serveApi(async ({ index }, response) => {
      await delay((index * 37) % 50);
      reply(response, 401, {});
    });
    const session = createSession(api.mbsi, { clock: createFakeClock() });
    const calls: Promise<Response>[] = [];
    for (let call = 0; call < 100; call++) {
      calls.push(session.fetch(`${api.origin}/x`));
      await delay(2);
    }
    expect(statuses(await Promise.all(calls))).toEqual([401]);
    expect(api.logins().length).toBeLessThanOrEqual(3);
  });

  test("causes three logins by calls to ten places that are refused while the first one's second try is on its way", async () => {
    const seen = new Set<string>();
    const release: (() => void)[] = [];
    let onHeld = () => {};
    // A first try is refused at once, a second one when the test says so.
    const api = await serveApi(({ url }, response) => {
      const refuse = () => reply(response, 401, {});
      if (!seen.has(url)) return seen.add(url) && refuse();
      release.push(refuse);
      return onHeld();
    });
    const session = createSession(api.mbsi, { clock: createFakeClock() });
    const calls: Promise<Response>[] = [];
    for (let index = 0; index < 10; index++) {
      const held = new Promise<void>((resolve) => {
        onHeld = resolve;
      });
      const call = session.fetch(`${api.origin}/${index}`);
      calls.push(call);
      await Promise.race([call, held]);
    }
    for (const refuse of release) refuse();
    expect(statuses(await Promise.all(calls))).toEqual([401]);
    expect(api.logins()).toHaveLength(4);
  });

  test("causes no storm of logins by calls that cannot be sent again", async () => {
    const api = await serveApi((_, response) => reply(response, 401, {}));
    const session = createSession(api.mbsi, { clock: createFakeClock() });
    for (let call = 0; call < 20; call++) {
      const body = new Blob(["fake-body"]).stream();
      await session.fetch(`${api.origin}/x`, { method: "POST", body, duplex: "half" });
    }
    expect(api.calls()).toHaveLength(20);
    expect(api.logins().length).toBeLessThanOrEqual(3);
  });

  test("causes a login again after clear(), which forgets every failure", async () => {
    const api = await serveApi((_, response) => reply(response, 401, {}));
    const session = createSession(api.mbsi, { clock: createFakeClock() });
    await session.fetch(`${api.origin}/x`);
    expect([api.logins().length, api.calls().length]).toEqual([2, 2]);
    session.clear();
    await session.fetch(`${api.origin}/x`);
    expect([api.logins().length, api.calls().length]).toEqual([4, 4]);
  });

  test("now and then does not keep a token that was revoked twice", async () => {
    // A call that succeeds between the two says that tokens work.
    const refused = new Set([1, 2]);
    const api = await serveApi(({ token, url }, response) =>
      reply(response, url === "/x" && refused.has(token) ? 401 : 200, {}),
    );
    refused.delete(2);
    const session = createSession(api.mbsi, { clock: createFakeClock() });
    expect((await session.fetch(`${api.origin}/x`)).status).toBe(200);
    refused.add(2);
    expect((await session.fetch(`${api.origin}/x`)).status).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });
});

describe("a vendor with one live token per account", () => {
  test("sees two logins by twenty loops beside a forbidden endpoint", async () => {
    const { api, createOne, call } = await serveOneToken();
    const session = createOne();
    const loop = async (path: string) => {
      const seen: number[] = [];
      for (let index = 0; index < 10; index++) seen.push(await call(session, path));
      return seen;
    };
    const loops = Array.from({ length: 20 }, (_, index) => loop(`/good/${index}`));
    expect(new Set(await loop("/forbidden"))).toEqual(new Set([401]));
    expect(new Set((await Promise.all(loops)).flat())).toEqual(new Set([200]));
    expect(api.logins()).toHaveLength(2);
  });

  test("sees four logins of each of two sessions that take the token from each other, and one a cool-down later", async () => {
    const { api, clock, createOne, call } = await serveOneToken();
    const sessions = [createOne(), createOne()] as const;
    const useBoth = async () => {
      for (let index = 0; index < 50; index++) for (const session of sessions) await call(session, "/good");
    };
    await useBoth();
    expect(api.logins()).toHaveLength(8);
    await clock.advance(60_000);
    await useBoth();
    expect(api.logins()).toHaveLength(10);
  });

  test("sees three logins by 100 calls that are refused, each of which rejects its token", async () => {
    const { api, createOne } = await serveOneToken();
    const session = createOne();
    for (let index = 0; index < 100; index++) {
      const token = await session.getToken();
      const headers = { Authorization: `Bearer ${token.value}` };
      const { status } = await fetch(`${api.origin}/forbidden`, { headers });
      expect(status).toBe(401);
      session.rejectToken(token);
    }
    expect(api.logins()).toHaveLength(3);
  });

  test.each([1, 2, 5, 150])(
    "has a revoked token replaced at once after calls to %i forbidden endpoints",
    async (count) => {
      const { api, createOne, call, revoke } = await serveOneToken();
      const session = createOne();
      expect(await call(session, "/good")).toBe(200);
      for (let index = 0; index < count; index++) {
        expect(await call(session, `/forbidden/${index}`)).toBe(401);
        // It is in use, so that it is among the places that are remembered.
        expect(await call(session, "/good?page=2")).toBe(200);
      }
      const logins = 1 + Math.min(count, 2);
      expect(api.logins()).toHaveLength(logins);
      revoke();
      expect(await call(session, "/good#top")).toBe(200);
      expect(api.logins()).toHaveLength(logins + 1);
    },
  );

  test("has a revoked token replaced at once at a place that is new, after a forbidden call", async () => {
    const { api, createOne, call, revoke } = await serveOneToken();
    const session = createOne();
    for (let index = 0; index < 10; index++) expect(await call(session, "/forbidden")).toBe(401);
    revoke();
    expect(await call(session, "/good")).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });

  test("tells methods of one URL apart", async () => {
    const refusing = new Set<string>();
    const api = await serveApi(({ token, method }, response) =>
      reply(response, method === "DELETE" || refusing.has(`${method} ${token}`) ? 401 : 200, {}),
    );
    const session = createSession(api.mbsi, { clock: createFakeClock() });
    expect((await session.fetch(`${api.origin}/x`, { method: "DELETE" })).status).toBe(401);
    refusing.add("GET 2");
    expect((await session.fetch(new Request(`${api.origin}/x`))).status).toBe(200);
    expect(api.logins()).toHaveLength(3);
  });
});

describe("a 401 that says by WWW-Authenticate that", () => {
  const call = async (header: string) => {
    const api = await serveApi(({ token }, response) =>
      reply(response, token === 1 ? 401 : 200, {}, { "WWW-Authenticate": header }),
    );
    const { status } = await createSession(api.mbsi).fetch(`${api.origin}/x`);
    return [status, api.logins().length];
  };

  test.each([
    'Bearer error="insufficient_scope"',
    'Bearer realm="example", error="insufficient_scope", scope="users"',
    "Bearer error=insufficient_scope",
    'bearer ERROR = "insufficient_scope"',
    'Basic realm="a, \\"b\\", Bearer", Bearer realm="c", error="insufficient_scope"',
    'Negotiate dG9rZW4=, Bearer error="insufficient_scope"',
    'Bearer error="insufficient_scope", Basic realm="error=invalid_token"',
    'Bearer error_description="error=\\"invalid_token\\"", error="insufficient\\_scope"',
    ', ,Bearer\terror="insufficient_scope"',
  ])("a right is missing costs no login: %s", async (header) => {
    expect(await call(header)).toEqual([401, 1]);
  });

  test.each([
    "Bearer",
    'Bearer error="invalid_token"',
    'Bearer realm="Bearer error=insufficient_scope"',
    'Bearer realm="a\\", error=\\"insufficient_scope", error="invalid_token"',
    'Bearer error_description="insufficient_scope"',
    'Bearer scope="error", x-error="insufficient_scope"',
    'Basic realm="a", error="insufficient_scope"',
    'Bearer realm="a", Basic error="insufficient_scope"',
    'Bearer error="invalid_token", Bearer error="insufficient_scope"',
    'Bearer error="insufficient_scopes"',
    'XBearer error="insufficient_scope"',
    'Bearer error="insufficient_\\"scope"',
    "insufficient_scope",
  ])("anything else is wrong is a refusal: %s", async (header) => {
    expect(await call(header)).toEqual([200, 2]);
  });
});

describe("an answer that nobody reads", () => {
  /** Refuses the first token with an answer that never ends. */
  const endlessFirst: AnswerCall = ({ token }, response) => {
    if (token !== 1) return reply(response, 200, {});
    return response.writeHead(401, { "Content-Type": "text/plain" }).write("x".repeat(1000));
  };

  const judgements: [string, (response: Response) => boolean | Promise<boolean>][] = [
    ["looks at the status alone", ({ status }) => status === 401],
    ["reads a part of it", async ({ status, body }) => !(await body?.getReader().read())?.done && status === 401],
  ];

  test.each(judgements)(
    "does not keep a call waiting when an isTokenRefused of the caller's %s",
    {
      timeout: 5_000,
    },
    async (_, isTokenRefused) => {
      for (const answer of [refuseFirstToken, endlessFirst]) {
        const api = await serveApi(answer);
        const session = createSession(api.mbsi, { isTokenRefused });
        expect((await session.fetch(`${api.origin}/x`)).status).toBe(200);
      }
    },
  );
});

test("a login that failed after a refusal does not stop the next token from being replaced", async () => {
  let oldestGoodToken = 1;
  let isDown = false;
  const api = await serveApi(({ token }, response) => reply(response, token < oldestGoodToken ? 401 : 200, {}));
  const session = createSession(api.mbsi, {
    clock: createFakeClock(),
    retries: 0,
    fetch: (input, init) =>
      isDown && String(input).endsWith("/auth") ? Promise.reject(new TypeError("fake")) : fetch(input, init),
  });
  const call = async () => (await session.fetch(`${api.origin}/x`)).status;
  expect(await call()).toBe(200);
  oldestGoodToken = 2;
  isDown = true;
  expect(await authError(call())).toMatchObject({ code: "NETWORK" });
  isDown = false;
  expect(await call()).toBe(200);
  oldestGoodToken = 3;
  expect(await call()).toBe(200);
});
