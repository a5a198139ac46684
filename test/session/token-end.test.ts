/** The end of a token as a moment: by the vendor's clock, which its answer's `Date` tells. */
import { describe, expect, test } from "vitest";
import { authError } from "../support/auth-errors.ts";
import { createOwnSession, json } from "../support/own-provider.ts";
import { hour, minute } from "../support/token-manager.ts";

// The clock of the session says noon.
const noonMs = Date.UTC(2030, 0, 1, 12);
const http = (ms: number) => new Date(ms).toUTCString();
const create = (expiresAtMs: unknown, headers = {}, more = {}) =>
  createOwnSession({ answers: { "/login": json({ value: "fakeToken", expiresAtMs, ...more }, headers) } });

describe("a token that ends at a moment", () => {
  test.each<[string, number, string | undefined]>([
    ["by the session's clock where the answer has no Date", noonMs + hour, undefined],
    ["by the session's clock where its Date is not one", noonMs + hour, "soon"],
    ["by a vendor's clock that is a day ahead", noonMs + 25 * hour, http(noonMs + 24 * hour)],
    ["by a vendor's clock that is an hour behind", noonMs, http(noonMs - hour)],
  ])("ends after an hour: %s", async (_, expiresAtMs, date) => {
    const { session, clock, sent } = create(expiresAtMs, date === undefined ? {} : { Date: date });
    expect(await session.getToken()).toMatchObject({ obtainedAtMs: noonMs, expiresAtMs: noonMs + hour });
    await clock.advance(54 * minute);
    await session.getToken();
    expect(sent).toHaveLength(1);
    await clock.advance(6 * minute);
    // The vendor tells the same moment again, which may be past by now.
    await session.getToken().catch(() => {});
    expect(sent).toHaveLength(2);
  });

  test("counts from its own answer, when another one follows", async () => {
    const { session } = createOwnSession({
      answers: {
        "/first": json({}, { Date: http(noonMs + 24 * hour) }),
        "/login": json({ value: "fakeToken", expiresAtMs: noonMs + 2 * hour }, { Date: http(noonMs + hour) }),
      },
      provider: {
        async login({ send }) {
          const url = "https://login.example.com";
          await send({ url: `${url}/first`, method: "GET" });
          return {
            scheme: "Bearer",
            ...((await send({ url: `${url}/login`, method: "GET" })).body as { value: string }),
          };
        },
      },
    });
    expect(await session.getToken()).toMatchObject({ expiresAtMs: noonMs + hour });
  });

  test.each<[string, unknown, object]>([
    ["is past", noonMs - 1, {}],
    ["is past by the vendor's clock", noonMs + hour, { Date: http(noonMs + hour) }],
    ["is eleven years off", noonMs + 11 * 365 * 24 * hour, {}],
    ["is seconds rather than milliseconds", noonMs / 1000, {}],
    ["is a text", "2030-01-01T13:00:00Z", {}],
    ["is not a number", Number.NaN, {}],
    ["is null", null, {}],
    ["is a bigint", 1_893_502_800_000n, {}],
  ])("is refused when it %s", async (_, expiresAtMs, headers) => {
    const { session } = createOwnSession({
      answers: { "/login": json({}, headers as Record<string, string>) },
      provider: {
        async login({ send }) {
          await send({ url: "https://login.example.com/login", method: "GET" });
          return { value: "fakeToken", scheme: "Bearer", expiresAtMs: expiresAtMs as number };
        },
      },
    });
    expect((await authError(session.getToken())).code).toBe("TOKEN_RESPONSE_INVALID");
  });
});

describe("further values of a token", () => {
  test("are on it, frozen", async () => {
    const { session } = create(undefined, {}, { values: { route: ".node1" } });
    const { values } = await session.getToken();
    expect(values).toEqual({ route: ".node1" });
    expect(Object.isFrozen(values)).toBe(true);
  });

  test.each([{ route: "a\r\nb" }, { route: "" }, { route: 5 }, { route: null }, "route", [{}]])(
    "are refused when they cannot be sent: %j",
    async (values) => {
      const { session } = create(undefined, {}, { values });
      expect((await authError(session.getToken())).code).toBe("TOKEN_RESPONSE_INVALID");
    },
  );
});
