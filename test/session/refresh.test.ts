/** Vendors with a call that renews a token: it spares the credentials, and a login follows where it does not help. */
import { describe, expect, test } from "vitest";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { leaks } from "../support/leaks.ts";
import { createOwnSession, home, json, lost, type OwnVendor, refused } from "../support/own-provider.ts";
import { hour, minute } from "../support/token-manager.ts";

const lifetimeMs = hour;
const refreshToken = "fakeRefreshToken1";
/** Tokens with a life of an hour; logins hand out a refresh token. */
const create = (answers: OwnVendor["answers"] = {}, more: Partial<OwnVendor> = {}) =>
  createOwnSession({
    answers: { "/login": (count) => Response.json({ value: `login${count + 1}`, refreshToken }), ...answers },
    issued: { lifetimeMs },
    ...more,
  });

describe("a token is renewed without the credentials", () => {
  test("in the background, while the valid one is served", async () => {
    const { session, sent, refreshInBackground, events } = create();
    await session.getToken();
    expect((await refreshInBackground()).value).toBe("login1");
    expect((await session.getToken()).value).toBe("refresh1");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1"]);
    expect(events.map(({ type }) => type)).toEqual([
      "loginStarted",
      "loginSucceeded",
      "loginStarted",
      "loginSucceeded",
      "tokenRefreshed",
    ]);
    expect(events.map((event) => "refresh" in event && event.refresh)).toEqual([false, false, false, true, false]);
    expect(leaks([refreshToken, "login1", "refresh1"], ...events, session)).toEqual([]);
  });

  test("after its end, once for all callers", async () => {
    const { session, sent, clock } = create();
    await session.getToken();
    await clock.advance(2 * hour);
    const tokens = await Promise.all([session.getToken(), session.getToken()]);
    expect(tokens.map(({ value }) => value)).toEqual(["refresh1", "refresh1"]);
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1"]);
  });

  test("after the vendor refused it, in the same call", async () => {
    const { session, sent } = create({
      "/call": (_, { headers }) =>
        new Response("", { status: new Headers(headers).get("Authorization") === "refresh1" ? 200 : 401 }),
    });
    expect((await session.fetch(`${home}/call`)).status).toBe(200);
    expect(sent).toEqual(["/login", "/call login1", "/refresh fakeRefreshToken1", "/call refresh1"]);
  });

  test("with the refresh token that came last, and without one signs in", async () => {
    const { session, sent, clock } = create({
      "/refresh": (count) =>
        Response.json({ value: `refresh${count + 1}`, ...(count === 0 && { refreshToken: "fakeRefreshToken2" }) }),
    });
    for (let round = 0; round < 4; round++) {
      await session.getToken();
      await clock.advance(2 * hour);
    }
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/refresh fakeRefreshToken2", "/login"]);
  });

  test("by itself where there is no refresh token, as long as it is valid", async () => {
    const { session, sent, refreshInBackground, clock } = createOwnSession({ answers: {}, issued: { lifetimeMs } });
    await session.getToken();
    await refreshInBackground();
    await refreshInBackground();
    await clock.advance(2 * hour);
    await session.getToken();
    expect(sent).toEqual(["/login", "/refresh login1", "/refresh refresh1", "/login"]);
  });

  test("and keeps its origin and its values unless the answer has others", async () => {
    const values = { route: "fakeRoute1" };
    const origin = "https://eu.example.com";
    const provider = { originFromLogin: true };
    const { session, clock } = create(
      {
        "/login": json({ value: "login1", refreshToken, values, origin }),
        "/refresh": (count) =>
          Response.json({
            value: `refresh${count}`,
            refreshToken,
            ...(count > 0 && { values: { route: "fakeRoute2" } }),
          }),
      },
      { provider },
    );
    await session.getToken();
    await clock.advance(2 * hour);
    expect(await session.getToken()).toMatchObject({ value: "refresh0", values, origin });
    await clock.advance(2 * hour);
    expect(await session.getToken()).toMatchObject({ value: "refresh1", values: { route: "fakeRoute2" }, origin });
  });
});

describe("one login follows", () => {
  test.each<[string, OwnVendor["answers"][string]]>([
    ["refuses the refresh token", refused],
    ["does not help", () => new Response("", { status: 400 })],
    ["answers with nonsense", json({ value: "" })],
  ])("when the renewal %s", async (_, answer) => {
    const { session, sent, clock } = create({ "/refresh": answer });
    await session.getToken();
    await clock.advance(2 * hour);
    expect((await session.getToken()).value).toBe("login2");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/login"]);
  });

  test("when the renewed token expires before it arrives", async () => {
    const { session, sent, clock } = create({
      "/refresh": async () => {
        await clock.advance(2_000);
        return Response.json({ value: "refresh1", lifetimeMs: 1_000 });
      },
    });
    await session.getToken();
    await clock.advance(2 * hour);
    expect((await session.getToken()).value).toBe("login2");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/login"]);
  });

  test("and none after it when the credentials are refused too", async () => {
    const { session, sent, clock } = create({
      "/login": (count) => (count === 0 ? Response.json({ value: "login1", refreshToken }) : refused(count, {})),
      "/refresh": refused,
    });
    await session.getToken();
    await clock.advance(2 * hour);
    for (let call = 0; call < 3; call++) {
      expect((await authError(session.getToken())).code).toBe("INVALID_CREDENTIALS");
    }
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/login"]);
  });

  test("when the vendor has no such call", async () => {
    const { session, sent, clock } = create({}, { provider: { refresh: undefined } as never });
    await session.getToken();
    await clock.advance(2 * hour);
    await session.getToken();
    expect(sent).toEqual(["/login", "/login"]);
  });
});

describe("a renewal that the network lost", () => {
  test.each(["ECONNRESET", "ECONNREFUSED"])("costs no login while the token is valid: %s", async (code) => {
    const { session, sent, refreshInBackground } = create({ "/refresh": lost(code) });
    await session.getToken();
    expect((await refreshInBackground()).value).toBe("login1");
    expect((await session.getToken()).value).toBe("login1");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1"]);
  });

  test("is made again when it reached nobody, since its refresh token is not spent", async () => {
    const { session, sent, refreshInBackground, clock } = create({
      "/refresh": (count) => (count === 0 ? lost("ECONNREFUSED")(count, {}) : Response.json({ value: "refresh1" })),
    });
    await session.getToken();
    await refreshInBackground();
    await clock.advance(minute);
    await session.getToken();
    await settle();
    expect((await session.getToken()).value).toBe("refresh1");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/refresh fakeRefreshToken1"]);
  });

  test("sends its refresh token no second time when the answer was lost", async () => {
    const { session, sent, refreshInBackground, clock } = create({ "/refresh": lost("ECONNRESET") }, { options: {} });
    await session.getToken();
    await refreshInBackground();
    await clock.advance(minute);
    await session.getToken();
    await settle();
    expect((await session.getToken()).value).toBe("login2");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/login"]);
  });

  test("nor within its retries", async () => {
    const options = { retries: 2 };
    const { session, sent, clock } = create({ "/refresh": lost("ECONNRESET") }, { options });
    await session.getToken();
    await clock.advance(2 * hour);
    const wait = authError(session.getToken());
    await clock.advance(minute);
    expect((await wait).code).toBe("NETWORK");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1"]);
  });

  test("nor when it was given up on its way", async () => {
    const { session, sent, clock } = create({ "/refresh": () => new Promise(() => {}) });
    await session.getToken();
    await clock.advance(56 * minute);
    const token = await session.getToken();
    await settle();
    session.rejectToken(token);
    expect((await session.getToken()).value).toBe("login2");
    expect(sent).toEqual(["/login", "/refresh fakeRefreshToken1", "/login"]);
  });
});

test("clear() forgets the refresh token", async () => {
  const { session, sent } = create();
  await session.getToken();
  session.clear();
  expect((await session.getToken()).value).toBe("login2");
  expect(sent).toEqual(["/login", "/login"]);
});

test("the provider is told the time of the session's clock", async () => {
  const seen: number[] = [];
  const { session, clock } = create(
    {},
    {
      provider: {
        async login({ nowMs }) {
          seen.push(nowMs());
          return { value: "fakeToken", scheme: "Bearer" };
        },
      },
    },
  );
  await session.getToken();
  expect(seen).toEqual([clock.nowMs()]);
  expect(clock.nowMs()).toBe(createFakeClock().nowMs());
});
