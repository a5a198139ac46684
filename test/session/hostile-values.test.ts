/** Values in the answer to a login that no vendor should send: each is a typed error or a documented default, and nothing is kept. */
import { describe, expect, test } from "vitest";
import { expectFailure, goodAnswer, invalid, sessionAfter, withBody } from "../support/hostile.ts";
import { reply } from "../support/server.ts";

describe("a lifetime", () => {
  test.each<[unknown, number]>([
    [undefined, 3600],
    [null, 3600],
    [3600, 3600],
    ["3600", 3600],
    [60, 60],
    ["0060", 60],
    [0.5, 0.5],
    [315_360_000, 315_360_000],
  ])("of %j is %d seconds", async (expires_in, seconds) => {
    const { session, clock, server } = await sessionAfter((response) =>
      reply(response, 200, { ...goodAnswer, access_token: "fakeFirst", expires_in }),
    );
    const token = await session.getToken();
    expect((token.expiresAtMs ?? 0) - token.obtainedAtMs).toBe(seconds * 1000);
    await clock.advance(seconds * 1000);
    expect((await session.getToken()).value).toBe("fakeGoodToken");
    expect(server.requests).toHaveLength(2);
  });

  test.each([0, -1, -0, "0", "-1", "NaN", 1e12, "99999999999999999999999", 315_360_001, "12 weeks", "1e3", "3600.0"])(
    "of %j is none",
    async (expires_in) => {
      await expectFailure((response) => reply(response, 200, { ...goodAnswer, expires_in }), invalid);
    },
  );

  test.each([true, false, [], [3600], {}, "", " 3600", "３６００", "0x10"])(
    "of %j is none either",
    async (expires_in) => {
      await expectFailure((response) => reply(response, 200, { ...goodAnswer, expires_in }), invalid);
    },
  );

  test("that no number can hold is none", async () => {
    await expectFailure(withBody('{"access_token":"fakeToken","expires_in":1e999}'), invalid);
  });
});

describe("a token", () => {
  test.each<[string, unknown]>([
    ["missing", undefined],
    ["null", null],
    ["a number", 12345],
    ["true", true],
    ["an array", ["fakeToken"]],
    ["an object", { value: "fakeToken" }],
    ["empty", ""],
    ["blank", "   "],
    ["with a blank", "fake token"],
    ["with a blank at the end", "fakeToken "],
    ["with a line end", "fakeToken\r\nX-Injected: yes"],
    ["with a line end at the end", "fakeToken\n"],
    ["with U+0000", "fake\u0000Token"],
    ["with U+007F", "fake\u007fToken"],
    ["outside ASCII", "fakeTöken"],
    ["outside Latin-1", "fakeToken→"],
    ["of 8193 characters", "x".repeat(8193)],
    ["of 1 MiB", "x".repeat(1024 * 1024)],
  ])("that is %s is refused", async (_, access_token) => {
    const error = await expectFailure((response) => reply(response, 200, { ...goodAnswer, access_token }), invalid);
    expect(error.message.length).toBeLessThan(300);
  });

  test("of 8192 characters is sent as it is", async () => {
    const { server, session } = await sessionAfter((response) =>
      reply(response, 200, { ...goodAnswer, access_token: "x".repeat(8192) }),
    );
    await session.fetch(`${server.origin}/api`);
    expect(server.requests[1]?.headers.authorization).toBe(`Bearer ${"x".repeat(8192)}`);
  });

  test("that refreshes is left out when it cannot be sent", async () => {
    const { session } = await sessionAfter((response) =>
      reply(response, 200, { ...goodAnswer, refresh_token: "fake\nrefresh" }),
    );
    expect(await session.getToken()).not.toHaveProperty("refreshToken");
  });
});

test("what is served is frozen, so that no caller changes it for the others", async () => {
  const { session } = await sessionAfter((response) => reply(response, 200, goodAnswer));
  const token = await session.getToken();
  expect(() => Object.assign(token, { value: "fakeOther" })).toThrow(TypeError);
  expect((await session.getToken()).value).toBe("fakeGoodToken");
});
