/** Answers to a login that no vendor should send: each is a typed error or a documented default, and nothing is kept. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { expectFailure, goodAnswer, invalid, sessionAfter, withBody } from "../support/hostile.ts";
import { reply, serve } from "../support/server.ts";

describe("a body", () => {
  test.each<[string, string | Uint8Array]>([
    ["a page", "<!doctype html><title>Sign in to the network</title>"],
    ["empty", ""],
    ["cut off", '{"access_token":"fakeToken","expires_in":'],
    ["an array", '[{"access_token":"fakeToken"}]'],
    ["a string", '"fakeToken"'],
    ["a number", "1"],
    ["null", "null"],
    ["true", "true"],
    ["two values", '{"access_token":"fakeToken"}{"access_token":"fakeToken"}'],
    ["the token under __proto__", '{"__proto__":{"access_token":"fakeToken","expires_in":60}}'],
    ["the token under constructor", '{"constructor":{"prototype":{"access_token":"fakeToken"}}}'],
    ["invalid UTF-8 within the token", Buffer.from([...Buffer.from('{"access_token":"a'), 0xff, 0x22, 0x7d])],
    ["UTF-16", Buffer.from('{"access_token":"fakeToken"}', "utf16le")],
    ["very deep", `{"access_token":${"[".repeat(200_000)}`],
  ])("that is %s is refused", async (_, body) => {
    const error = await expectFailure(withBody(body), invalid);
    expect(error.message + String(error.cause)).not.toContain("fakeToken");
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty("access_token");
  });

  test("with __proto__ beside a good token changes no prototype", async () => {
    const { session } = await sessionAfter(
      withBody('{"access_token":"fakeToken","expires_in":60,"__proto__":{"polluted":true,"refresh_token":"fakeR"}}'),
    );
    const token = await session.getToken();
    expect([token.value, token.refreshToken, "polluted" in {}]).toEqual(["fakeToken", undefined, false]);
  });

  test("with invalid UTF-8 elsewhere, or with a byte order mark, is read", async () => {
    for (const body of [
      Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xff, 0xfe]), Buffer.from('","access_token":"fakeToken"}')]),
      Buffer.from('\ufeff{"access_token":"fakeToken"}'),
    ]) {
      const { session } = await sessionAfter(withBody(body));
      expect((await session.getToken()).value).toBe("fakeToken");
    }
  });

  test("that ends before its length is NETWORK, and retryable", async () => {
    const error = await expectFailure((response) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
      response.write('{"access_token":"fakeToken"}', () => response.destroy());
    }, "NETWORK");
    expect([error.kind, error.retryable]).toEqual(["reset", true]);
  });

  test("that is no gzip although it says so is NETWORK", async () => {
    await expectFailure(withBody('{"access_token":"fakeToken"}', { "Content-Encoding": "gzip" }), "NETWORK");
  });

  test("of zeros beyond 50 MB in a small gzip is read no further than the limit, and its connection ends", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    let isClosed: Promise<unknown> | undefined;
    const before = process.memoryUsage.rss();
    const startedMs = performance.now();
    const error = await expectFailure((response) => {
      isClosed = new Promise((resolve) => response.on("close", resolve));
      // Never ended: only the client can end the connection.
      response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" }).write(bomb);
    }, invalid);
    await isClosed;
    expect(error.message).toContain("larger than 1048576 bytes");
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });

  test("without an end is read no further than the limit", async () => {
    let written = 0;
    await expectFailure((response) => {
      const chunk = Buffer.from(" ".repeat(64 * 1024));
      const more = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.writeHead(200).on("drain", more);
      more();
    }, invalid);
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });
});

describe.each([301, 302, 303, 307, 308])("a redirect of the login (%i)", (status) => {
  test("to another origin is refused, and the other origin sees nothing", async () => {
    const other = await serve((_, response) => reply(response, 200, goodAnswer));
    const error = await expectFailure(
      (response) => response.writeHead(status, { Location: `${other.origin}/api/v140/auth` }).end(),
      "PROVIDER_ERROR",
    );
    expect([error.status, error.retryable]).toEqual([status, false]);
    expect(error.message).not.toContain(other.origin);
    expect(other.requests).toHaveLength(0);
  });

  test("to the same origin is refused too", async () => {
    const error = await expectFailure(
      (response) => response.writeHead(status, { Location: "/api/v141/auth" }).end(),
      "PROVIDER_ERROR",
    );
    expect(error.status).toBe(status);
  });
});
