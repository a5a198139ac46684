/** The vendor's own name of a request, for its support, is on the error about the answer. */
import { describe, expect, test } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession } from "../../src/index.ts";
import { mikrocloudAt, password } from "../support/accounts.ts";
import { authError } from "../support/auth-errors.ts";
import { leaks } from "../support/leaks.ts";

type Headers_ = Record<string, string>;
const answering =
  (...answers: (() => Response)[]) =>
  async () =>
    (answers.length > 1 ? answers.shift() : answers[0])?.() as Response;
const json = (status: number, headers: Headers_, body: unknown = {}) => Response.json(body, { status, headers });
const failing = (fetch: () => Promise<Response>, options = {}) =>
  authError(createSession(mbsi({ username: "fake", password }), { fetch, retries: 0, ...options }).getToken());

test.each([
  ["x-request-id", "7d9a1c52-0b1f-4a43-9d0c-0c9f5f3c1a10"],
  ["request-id", "req_fake123"],
  ["x-correlation-id", "fake-correlation-1"],
  ["x-amzn-requestid", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"],
  ["x-ms-request-id", "0HMVD9J3L6K7P:00000001"],
  ["cf-ray", "230b030023ae2822-SJC"],
])("it is read from %s", async (name, value) => {
  const error = await failing(answering(() => json(500, { [name]: value })));
  expect([error.code, error.requestId]).toEqual(["PROVIDER_ERROR", value]);
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ requestId: value });
});

test("the vendor's own comes before that of a network in front of it", async () => {
  const headers = { "cf-ray": "230b030023ae2822-SJC", "x-request-id": "fake-own" };
  expect((await failing(answering(() => json(401, headers)))).requestId).toBe("fake-own");
});

describe("every kind of error about an answer has it", () => {
  const headers = { "x-request-id": "fake-id-1" };
  test.each<[string, () => Response]>([
    ["INVALID_CREDENTIALS", () => json(401, headers)],
    ["RATE_LIMITED", () => json(429, headers)],
    ["PROVIDER_ERROR", () => json(503, headers)],
    ["PROVIDER_ERROR", () => json(418, headers)],
    ["PROVIDER_ERROR", () => json(307, { ...headers, Location: "https://evil.example/" })],
    ["TOKEN_RESPONSE_INVALID", () => json(200, headers, { access_token: 1 })],
    ["TOKEN_RESPONSE_INVALID", () => json(200, headers, "a page")],
    ["TOKEN_RESPONSE_INVALID", () => new Response("a".repeat(2 ** 20 + 1), { headers })],
    [
      "NETWORK",
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error()) }), { headers }),
    ],
  ])("%s", async (code, answer) => {
    const error = await failing(answering(answer));
    expect([error.code, error.requestId]).toEqual([code, "fake-id-1"]);
  });
});

test("it stays while the session waits and sends nothing", async () => {
  const session = createSession(mbsi({ username: "fake", password }), {
    fetch: answering(() => json(401, { "x-request-id": "fake-id-1" })),
  });
  await authError(session.getToken());
  const error = await authError(session.getToken());
  expect([error.code, error.requestId]).toEqual(["INVALID_CREDENTIALS", "fake-id-1"]);
});

test("an error that is not about an answer has none", async () => {
  const noAnswer = await failing(() => Promise.reject(new TypeError("fetch failed")));
  expect("requestId" in noAnswer).toBe(false);
  expect("requestId" in (await failing(answering(() => json(500, {}))))).toBe(false);
});

const first = { mfa_enabled: false, mfa_verified: false, mfa_svg: null, token: "fakeTicket" };

test("it is that of the answer that failed, never that of the step before it", async () => {
  const twoSteps = (second: () => Response) =>
    authError(
      createSession(mikrocloudAt("https://api.example.com"), {
        fetch: answering(() => json(200, { "x-request-id": "fake-id-1" }, first), second),
        retries: 0,
      }).getToken(),
    );
  expect((await twoSteps(() => json(500, { "x-request-id": "fake-id-2" }))).requestId).toBe("fake-id-2");
  expect((await twoSteps(() => json(418, { "x-request-id": "fake-id-2" }))).requestId).toBe("fake-id-2");
  expect("requestId" in (await twoSteps(() => json(500, {})))).toBe(false);
  expect("requestId" in (await twoSteps(() => json(418, {})))).toBe(false);
  const lost = await twoSteps(() => {
    throw new TypeError("fetch failed");
  });
  expect([lost.code, "requestId" in lost]).toEqual(["NETWORK", false]);
});

test("a retry that is answered has that of its own answer", async () => {
  const error = await failing(
    answering(
      () => json(503, { "x-request-id": "fake-id-1" }),
      () => json(401, {}),
    ),
    { retries: 1, random: () => 0 },
  );
  expect([error.code, "requestId" in error]).toEqual(["INVALID_CREDENTIALS", false]);
});

describe("an answer is hostile", () => {
  test.each([
    ["too long", "a".repeat(129)],
    ["with blanks", "fake id"],
    ["with markup", "<script>alert(1)</script>"],
    ["with a terminal's control codes", "\x9b31mfake"],
    ["with other letters", "idé"],
    ["empty", ""],
    ["the password that was sent", password],
    ["the user name that was sent", "fakeUserOfTheTest"],
  ])("an id that is %s is left out, and the next header counts", async (_, value) => {
    const fetch = answering(() => json(500, { "x-request-id": value, "cf-ray": "230b030023ae2822-SJC" }));
    const session = createSession(mbsi({ username: "fakeUserOfTheTest", password }), { fetch, retries: 0 });
    const error = await authError(session.getToken());
    expect(error.requestId).toBe("230b030023ae2822-SJC");
    expect(leaks([password], error)).toEqual([]);
  });

  test("an id as long as may be is told whole", async () => {
    const error = await failing(answering(() => json(500, { "x-request-id": "a".repeat(128) })));
    expect(error.requestId).toBe("a".repeat(128));
  });
});
