import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { isAuthError } from "../../src/errors.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await createMock();
});

const json = { "Content-Type": "application/json" };
const login = { UserName: "fake9xJKZcsy", Password: "fakeXkjwZmAJvAQBYjja" };

function post(path: string, body: string, headers: Record<string, string> = json) {
  return mock.fetch(`http://mock.invalid${path}`, { method: "POST", headers, body });
}

describe("the mock", () => {
  test("names the scenario that it answered", async () => {
    const response = await post("/msp360/api/Provider/Login", JSON.stringify(login));
    expect(response.headers.get("x-mock-scenario")).toBe("signedIn");
  });

  test("responds to a valid request that is not a scenario with the first success example", async () => {
    const body = JSON.stringify({ UserName: "Charlie", Password: "qwertyuiop" });
    const response = await post("/msp360/api/Provider/Login", body);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-mock-scenario")).toBeNull();
    expect(await response.json()).toHaveProperty("userName", "fake9xJKZcsy");
  });

  test("answers an invalid request with the spec's own error, and says what is wrong in a header", async () => {
    const response = await post("/msp360/api/Provider/Login", JSON.stringify({ UserName: "Charlie", Password: "fa" }));
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty("error", "invalid_grant");
    expect(response.headers.get("x-mock-violations")).toMatch(/Password must NOT have fewer than 3 characters/);
  });

  test("does not show a rejected value in that header", async () => {
    const body = JSON.stringify({ UserName: "Charlie", Password: ["fake-sentinel-secret"] });
    const response = await post("/msp360/api/Provider/Login", body);
    expect(response.headers.get("x-mock-violations")).not.toContain("sentinel");
  });

  test("pairs by value, not by the order of members or by spacing", async () => {
    const body = `{ "Password" : "fake-wrong-password",\n "UserName" : "fake9xJKZcsy" }`;
    expect((await post("/msp360/api/Provider/Login", body)).headers.get("x-mock-scenario")).toBe(
      "incorrectCredentials",
    );
  });

  test("serves crmcom with and without the path of its server URL", async () => {
    const body = JSON.stringify({
      access_token_identifier: { authentication_code: "fake-authentication-code" },
      organisation: "CRMDEMO",
    });
    for (const base of ["/crmcom", "/crmcom/crmapi/rest/v2"]) {
      const response = await post(`${base}/authentication/token`, body);
      expect(response.headers.get("x-mock-scenario")).toBe("authenticationCode");
    }
  });

  test.each([
    ["an unknown provider", "/nope/login", "{}", json, 404, /serves \/msp360, /],
    ["the root", "/", "{}", json, 404, /Nothing is mounted at \//],
    ["an unknown path", "/mbsi/api/v140/nope", "{}", json, 404, /\/api\/v140\/nope/],
    [
      "a content type that is none",
      "/mbsi/api/v140/auth",
      "{}",
      { "Content-Type": "garbage" },
      415,
      /not a valid media type/,
    ],
    [
      "a body over the limit",
      "/mbsi/api/v140/auth",
      " ".repeat(1024 * 1024 + 1),
      json,
      413,
      /The body is too large; the limit is 1048576 bytes/,
    ],
  ])("answers %s at once with a problem document", async (_, path, body, headers, status, detail) => {
    const response = await post(path, body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = (await response.json()) as { status: number; detail: string };
    expect(problem).toMatchObject({ status });
    expect(problem.detail).toMatch(detail);
  });

  test("answers a wrong method with 405", async () => {
    expect((await mock.fetch("http://mock.invalid/mbsi/api/v140/auth")).status).toBe(405);
  });

  test("takes a byte order mark, a charset and a media type in capitals", async () => {
    const headers = { "Content-Type": "Application/JSON; charset=utf-8" };
    const response = await post("/msp360/api/Provider/Login", `\ufeff${JSON.stringify(login)}`, headers);
    expect(response.headers.get("x-mock-scenario")).toBe("signedIn");
  });

  test("does not carry the Accept header of one request over to the next", async () => {
    const body = JSON.stringify({ UserName: "Charlie", Password: "qwertyuiop" });
    const picky = await post("/msp360/api/Provider/Login", body, { ...json, Accept: "text/html" });
    expect(picky.status).toBe(406);
    expect((await post("/msp360/api/Provider/Login", body)).status).toBe(200);
  });

  test("serves only the providers that it was asked for", async () => {
    const small = await createMock({ providers: ["mbsi"] });
    expect((await small.fetch("http://mock.invalid/mbsi/x")).status).toBe(404);
    const elsewhere = await small.fetch("http://mock.invalid/msp360/x");
    expect(await elsewhere.json()).toMatchObject({ detail: expect.stringMatching(/serves \/mbsi\.$/) });
  });

  test("refuses an unknown provider by name", async () => {
    const error = await createMock({ providers: ["nope" as never] }).catch((reason: unknown) => reason);
    expect(isAuthError(error) && error.code).toBe("CONFIGURATION");
    expect(String(error)).toBe(
      `AuthError: There is no provider "nope"; the providers are ${providerNames.join(", ")}. (errors#configuration)`,
    );
  });
});

test.each([
  ["providers that are no list", { providers: "mbsi" as never }],
  ["nothing to serve", { providers: [] }],
])("%s are refused in a sentence", async (_, options) => {
  await expect(createMock(options)).rejects.toThrow("The mock needs documents or a list of providers to serve.");
});

test("mock.fetch takes a path alone, as a page does", async () => {
  expect((await mock.fetch("/mbsi/api/v140/auth")).status).toBe(405);
});

describe("a listening mock", () => {
  let stop: () => Promise<void>;
  let url: string;
  beforeAll(async () => {
    const listener = await mock.listen();
    url = listener.url;
    stop = listener.close;
  });
  afterAll(() => stop());

  test("listens on the loopback address and a free port by default", () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  test("answers the same as fetch does, with a length", async () => {
    const request = { method: "POST", headers: json, body: JSON.stringify(login) };
    const direct = await mock.fetch("http://mock.invalid/msp360/api/Provider/Login", request);
    const wired = await fetch(`${url}/msp360/api/Provider/Login`, request);
    const text = await wired.text();
    expect(wired.status).toBe(direct.status);
    expect(text).toBe(await direct.text());
    expect(wired.headers.get("content-length")).toBe(String(text.length));
    expect(wired.headers.get("x-mock-scenario")).toBe("signedIn");
  });

  test("answers a body over the limit with 413 and serves the next request", async () => {
    const body = " ".repeat(2 * 1024 * 1024);
    expect((await fetch(`${url}/mbsi/api/v140/auth`, { method: "POST", headers: json, body })).status).toBe(413);
    expect((await fetch(`${url}/mbsi/x`)).status).toBe(404);
  });

  test.each([
    [{ port: 99_999 }, "There is no port 99999; choose one from 0 to 65535."],
    [{ host: "nowhere.invalid" }, "The host nowhere.invalid cannot be found; choose another host."],
    [{ host: "10.255.255.1" }, "This machine does not have the address 10.255.255.1; choose another host."],
  ])("refuses %j in one sentence", async (options, message) => {
    const error = await mock.listen(options).catch((reason: unknown) => reason);
    expect(isAuthError(error) && error.message).toBe(message);
  });

  test("frees its port when it is closed", async () => {
    const first = await mock.listen();
    await first.close();
    const second = await mock.listen({ port: first.port });
    expect(second.port).toBe(first.port);
    await second.close();
  });

  test("refuses a port that is in use in one sentence", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const error = await mock.listen({ port }).catch((reason: unknown) => reason);
    other.close();
    expect(isAuthError(error) && error.code).toBe("CONFIGURATION");
    expect(String(error)).toBe(
      `AuthError: Port ${port} on 127.0.0.1 is already in use; choose another port, or 0 for a free one. (errors#configuration)`,
    );
  });
});
