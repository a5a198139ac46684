/** Parts of the library behind generated accounts that no vendor of the tests meets. */
import { describe, expect, test } from "vitest";
import type { AuthError } from "../../src/errors.ts";
import {
  basic,
  checkType,
  clockMs,
  cookie,
  cookieHeader,
  dateMs,
  durationMs,
  failureOf,
  flag,
  form,
  formatOf,
  headers,
  inFormats,
  json,
  originIn,
  otherThan,
  plain,
  query,
  text,
  withCookies,
  withHeaders,
  withQuery,
  xml,
} from "../../src/sign-in/index.ts";

const answer = (init: ResponseInit = {}) => {
  const { status, headers } = new Response(null, init);
  return { status, headers, body: undefined, text: "" };
};

describe("a failure", () => {
  test.each([
    [
      undefined,
      200,
      "TOKEN_RESPONSE_INVALID",
      "acme's response to the login does not match its documents; check the base URL.",
    ],
    [undefined, 418, "PROVIDER_ERROR", "acme refused the login with status 418; check the base URL."],
    [false, 400, "PROVIDER_ERROR", "acme refused the login with status 400; check the base URL."],
    ["INVALID_CREDENTIALS", 200, "INVALID_CREDENTIALS", "acme refused the credentials; check them."],
    ["MFA_REJECTED", 403, "MFA_REJECTED", "acme refused the second factor."],
    ["PROVIDER_ERROR", 400, "PROVIDER_ERROR", "acme refused the login with status 400."],
  ] as const)("of %s with status %i is %s", (code, status, expected, message) => {
    const error = failureOf("acme", answer({ status }), code);
    expect([error.code, error.message]).toEqual([expected, message]);
  });
});

describe("a cookie of an answer", () => {
  const setting = (...lines: string[]) => answer({ headers: lines.map((line) => ["Set-Cookie", line]) });
  test.each<[string, string[], string | undefined]>([
    ["is the last one of its name", ["SID=one; Path=/", "SID=two", "OTHER=three"], "two"],
    ["may hold an equals sign", ["SID=a=b=="], "a=b=="],
    ["is none when it is empty, as one that ends", ["SID=; Max-Age=0"], undefined],
    ["is none when another begins like it", ["SIDE=one"], undefined],
    ["is none when none is set", [], undefined],
  ])("%s", (_, lines, value) => {
    expect(cookie(setting(...lines), "SID")).toBe(value);
  });
});

test("an origin may be a host name, with its port, and is that of the login without being listed", () => {
  const origin = (value: unknown) => originIn("acme", value, "http://127.0.0.1:8080", ["pod.acme.example"]);
  expect(origin("pod.acme.example")).toBe("https://pod.acme.example");
  expect(origin("pod.acme.example:8443")).toBe("https://pod.acme.example:8443");
  expect(origin("http://127.0.0.1:8080/api")).toBe("http://127.0.0.1:8080");
  expect(() => origin("other.acme.example")).toThrow("names an origin that is not the vendor's");
  expect(() => origin("http://pod.acme.example")).toThrow("names an origin that is not the vendor's");
});

test("what a later step sends is a text or a number, and what decides is a flag", () => {
  expect([text("acme", "a", "/a"), text("acme", 5, "/a"), flag("acme", false, "/a")]).toEqual(["a", 5, false]);
  for (const wrong of ["", null, undefined, {}, [], true, Number.NaN]) {
    expect(() => text("acme", wrong, "/a")).toThrow(/at \/a/);
  }
  expect(() => flag("acme", "true", "/b")).toThrow(/has no boolean at \/b/);
});

test("lives are read by their unit; what is missing is unknown, and what is wrong is not a number", () => {
  expect([durationMs(null, 1000), clockMs(undefined), dateMs(null)]).toEqual([undefined, undefined, undefined]);
  expect([durationMs("5", 60_000), durationMs(0.5, 1000), clockMs("100:00:01")]).toEqual([300_000, 500, 360_001_000]);
  expect([durationMs("5.0", 1), durationMs({}, 1), clockMs("1:2:3"), dateMs({})]).toEqual(Array(4).fill(Number.NaN));
  // Each of these is a day for Date.parse.
  expect(["5", "1.5", "-5", "2030"].map(dateMs)).toEqual(Array(4).fill(Number.NaN));
  const noon = Date.UTC(2030, 0, 1, 12);
  for (const date of [
    "2030-01-01T12:00:00Z",
    "2030-01-01T13:00:00+01:00",
    "2030-01-01T12:00:00",
    "2030-01-01 12:00:00.000",
    "Tue, 01 Jan 2030 12:00:00 GMT",
    "Tuesday, 01-Jan-30 12:00:00 GMT",
    "Tue Jan  1 12:00:00 2030",
    "Tue, 01 Jan 2030 12:00:00",
  ]) {
    expect([date, dateMs(date)]).toEqual([date, noon]);
  }
});

test("values without a text are left out, and others are written as texts", () => {
  expect(query({ a: "x y&", b: undefined, c: null, d: 5 })).toBe("?a=x+y%26&d=5");
  expect(query({ a: undefined })).toBe("");
  expect(form({ a: "é", b: undefined }).body).toBe("a=%C3%A9");
  expect(cookieHeader("acme", { a: "x", b: undefined, c: 5 })).toBe("a=x; c=5");
  expect(headers("acme", { a: "x", b: undefined, c: true })).toEqual({ a: "x", c: "true" });
  expect(plain(5)).toEqual({ contentType: "text/plain", body: "5" });
  expect(basic("ü", "p:w")).toBe("Basic w7w6cDp3");
});

test.each(["line\nend", "é", "\u0000"])("a header holds no %j", (value) => {
  expect(() => headers("acme", { "X-Key": value })).toThrow("The header X-Key of acme cannot contain the given value");
});

test("headers and cookies are added to those of a call, which stays as it is", () => {
  const call = { input: "https://acme.example/", init: { headers: new Headers({ a: "1", Cookie: "b=2; c=3" }) } };
  expect(Object.fromEntries(withHeaders(call, { a: "9" }).init.headers)).toEqual({ a: "9", cookie: "b=2; c=3" });
  const cookies = withCookies(call, { b: "9" }).init?.headers as Headers;
  expect(cookies.get("Cookie")).toBe("c=3; b=9");
  const fresh = withCookies({ input: call.input, init: { headers: new Headers() } }, { b: "9" });
  expect(Object.fromEntries(fresh.init?.headers as Headers)).toEqual({ cookie: "b=9" });
  expect(call.init.headers.get("Cookie")).toBe("b=2; c=3");
});

test("a query keeps every parameter that is not the token's, whatever its name", () => {
  const call = { input: "https://acme.example/?toString=1&token=old&constructor=2", init: { headers: new Headers() } };
  expect(String(withQuery(call, { token: "a" }).input)).toBe("https://acme.example/?toString=1&constructor=2&token=a");
});

test("an option has the type that the documents give it", () => {
  expect(() => checkType("acme", "tenant", 5, "number")).not.toThrow();
  expect(() => checkType("acme", "isLegacy", false, "boolean")).not.toThrow();
  for (const [value, type] of [
    ["5", "number"],
    [Number.NaN, "number"],
    [undefined, "number"],
    [0, "boolean"],
  ] as const) {
    expect(() => checkType("acme", "tenant", value, type)).toThrow(`The tenant of acme must be a ${type}.`);
  }
});

test("only what can be compared is other than what is expected", () => {
  expect(["NOK", 5, true].map((value) => otherThan(value, ["OK"]))).toEqual([true, true, true]);
  expect(["OK", null, undefined, {}, ["NOK"]].map((value) => otherThan(value, ["OK"]))).toEqual(Array(5).fill(false));
});

describe("the formats of a client", () => {
  const tags = { open: "<a>", close: "</a>", elements: ["b"] };
  const formats = { json, xml: (value: object) => xml(value, tags) };

  test("are looked up by their own names alone", () => {
    expect(formatOf("acme", formats)).toBe(json);
    expect(formatOf("acme", formats, "xml")({ b: "<" })).toEqual({
      contentType: "application/xml",
      body: "<a><b>&lt;</b></a>",
    });
    for (const name of ["toString", "", "yaml"]) {
      expect(() => formatOf("acme", formats, name)).toThrow("The bodyFormat of acme must be one of json, xml.");
    }
  });

  test("change JSON bodies of their paths, and nothing else", async () => {
    const { onRequest } = inFormats({ "/a": formats.xml });
    const post = (type: string, body: string) =>
      new Request("https://acme.example/a", { method: "POST", body, headers: { "Content-Type": type } });
    const request = post("application/json", '{"b":"c"}');
    const changed = await onRequest({ request, schemaPath: "/a" });
    expect([changed?.headers.get("Content-Type"), await changed?.text()]).toEqual([
      "application/xml",
      "<a><b>c</b></a>",
    ]);
    expect(await onRequest({ request: post("text/plain", "c"), schemaPath: "/a" })).toBeUndefined();
    expect(await onRequest({ request: post("application/json", "{}"), schemaPath: "/b" })).toBeUndefined();
    let error: AuthError | undefined;
    try {
      formats.xml({ b: "\0" });
    } catch (reason) {
      error = reason as AuthError;
    }
    expect(error).toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringMatching(/^b contains a character that XML/),
    });
  });
});
