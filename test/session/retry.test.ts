/** How long a failed request of a login waits for its next try. */
import { describe, expect, test } from "vitest";
import { AuthError } from "../../src/errors.ts";
import { exchange, retryAfterMs } from "../../src/session/answer.ts";
import { retryDelayMs } from "../../src/session/login.ts";
import { authError } from "../support/auth-errors.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { day } from "../support/token-manager.ts";

describe("the wait before a retry", () => {
  const failed = new AuthError("NETWORK", "The connection was lost.");
  const busy = new AuthError("RATE_LIMITED", "The vendor is busy.", { retryAfterMs: 7_000 });

  test("is at random between nothing and a limit that doubles, up to eight seconds", () => {
    const longest = [0, 1, 2, 3, 4, 5, 50, 5_000].map((attempt) => retryDelayMs(attempt, failed, () => 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
    expect(retryDelayMs(0, failed, () => 0)).toBe(0);
    expect(retryDelayMs(2, failed, () => 0.5)).toBe(1_000);
  });

  test("is on top of what the vendor asks for", () => {
    expect(retryDelayMs(0, busy, () => 0)).toBe(7_000);
    expect(retryDelayMs(1, busy, () => 0.5)).toBe(7_500);
  });
});

describe("Retry-After", () => {
  const noonMs = Date.UTC(2030, 0, 1, 12);

  test.each<[string | null, number]>([
    ["0", 0],
    ["120", 120_000],
    ["007", 7_000],
    ["Tue, 01 Jan 2030 12:00:30 GMT", 30_000],
    ["Tuesday, 01-Jan-30 12:01:00 GMT", 60_000],
    ["Tue Jan  1 12:00:45 2030", 45_000],
    ["Thu Jan 31 12:00:00 2030", day],
    ["Tue, 01 Jan 2030 11:59:59 GMT", 0],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["99999999999", day],
    ["9".repeat(400), day],
    ["Fri, 31 Dec 9999 23:59:59 GMT", day],
  ])("%j is %i ms", (header, ms) => {
    expect(retryAfterMs(header, noonMs)).toBe(ms);
  });

  const noon = "Tue, 01 Jan 2030 12:00:30 GMT";
  test.each<[string, string, string | null, number]>([
    [
      "of a vendor whose clock is an hour ahead",
      "Tue, 01 Jan 2030 13:00:45 GMT",
      "Tue, 01 Jan 2030 13:00:30 GMT",
      15_000,
    ],
    [
      "of a vendor whose clock is a year behind",
      "Mon, 01 Jan 2029 12:00:30 GMT",
      "Mon, 01 Jan 2029 12:00:00 GMT",
      30_000,
    ],
    ["before the answer's own Date", noon, "Tue, 01 Jan 2030 12:00:31 GMT", 0],
    ["beside a Date in an older format", noon, "Tuesday, 01-Jan-30 12:00:20 GMT", 10_000],
    ["beside a Date in the format of asctime", noon, "Tue Jan  1 12:00:20 2030", 10_000],
    ["beside a Date that cannot be read", noon, "yesterday", 30_000],
    ["beside an empty Date", noon, "", 30_000],
    ["without a Date", noon, null, 30_000],
    ["in seconds", "7", "Tue, 01 Jan 2030 13:00:00 GMT", 7_000],
  ])("%s counts from the Date of the answer", async (_, header, date, ms) => {
    const headers = { "Retry-After": header, ...(date !== null && { Date: date }) };
    const busy = async () => new Response("", { status: 429, headers });
    const login = { url: "https://api.example.com/login", method: "POST" };
    const answer = exchange("fake", busy, createFakeClock(noonMs), login, new AbortController().signal);
    expect((await authError(answer)).retryAfterMs).toBe(ms);
  });

  // The last ones are dates to Date.parse.
  test.each([
    null,
    "",
    "soon",
    "120s",
    "0x10",
    "1e3",
    "NaN",
    "Wait 30 seconds",
    "-5",
    "1.5",
    "soon 1",
    "in 3000",
    "1/2",
    "Date: Tue, 01 Jan 2030 12:00:30 GMT",
    "Tue, 01 Jan 2030 12:00:30 GMT-05",
    "Tue Jan  1 12:00:45 2030 -0500",
    "Tue Jan  1 12:00 2030",
  ])("%j says nothing", (header) => {
    expect(retryAfterMs(header, noonMs)).toBeUndefined();
  });
});
