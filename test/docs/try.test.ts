/** What the forms of the site can send, and where. */
import { expect, test } from "vitest";
import { callableOrigin, mockSources, parseMockUrl } from "../../scripts/docs/try/address.ts";
import { tryFileOf } from "../../scripts/docs/try/requests.ts";
import { documents } from "../support/specs.ts";

const anyMock = { url: "http://127.0.0.1:4010", isKnown: false };

test("the file of a vendor has its scenarios as requests, with a body for each media type", () => {
  const { operations, ...rest } = tryFileOf("msp360", documents.msp360, anyMock);
  expect(rest).toEqual({ provider: "msp360", mock: { url: "http://127.0.0.1:4010", isKnown: false } });
  expect(Object.keys(operations)).toEqual(["login"]);
  const login = operations.login ?? [];
  const request = login.find(({ scenario }) => scenario === "signedIn");
  expect(request).toMatchObject({ method: "POST", target: "/api/Provider/Login", headers: {} });
  expect(Object.keys(request?.bodies ?? {})).toEqual([
    "application/json",
    "text/json",
    "application/xml",
    "text/xml",
    "application/x-www-form-urlencoded",
  ]);
  expect(request?.bodies["text/json"]).toBe(
    '{\n  "UserName": "fake9xJKZcsy",\n  "Password": "fakeXkjwZmAJvAQBYjja"\n}',
  );
  expect(request?.bodies["application/xml"]).toMatch(/<UserName>fake9xJKZcsy<\/UserName>/);
  expect(request?.bodies["application/x-www-form-urlencoded"]).toBe(
    "UserName=fake9xJKZcsy&Password=fakeXkjwZmAJvAQBYjja",
  );
});

test("parameters and credentials are in the path and in the headers", () => {
  const pet = {
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    paths: {
      "/pets/{id}": {
        get: {
          operationId: "getPet",
          security: [{ key: [] }],
          parameters: [
            { in: "path", name: "id", required: true, schema: {}, examples: { found: { value: "a b" } } },
            { in: "query", name: "full", schema: {}, examples: { found: { value: true } } },
          ],
          responses: { 200: { content: { "application/json": { examples: { found: { value: {} } } } } } },
        },
      },
    },
  } as never;
  expect(tryFileOf("pets", pet, anyMock).operations).toEqual({
    getPet: [
      {
        scenario: "found",
        method: "GET",
        target: "/pets/a%20b?full=true",
        headers: { "X-Key": "fake-X-Key" },
        bodies: {},
      },
    ],
  });
});

test("the browser lets the forms call the mock that the build knows, or else this machine alone", () => {
  expect(mockSources({ url: "http://127.0.0.1:33333", isKnown: true })).toEqual(["http://127.0.0.1:33333"]);
  expect(mockSources(anyMock)).toEqual(["http://127.0.0.1:*", "http://localhost:*"]);
});

test.each([
  ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
  ["http://localhost:80/", "http://localhost"],
  ["HTTP://LOCALHOST:5000", "http://localhost:5000"],
  ["http://[::1]:4010", "http://localhost:4010"],
])("%s is the mock %s", (text, url) => {
  expect(parseMockUrl(text)).toBe(url);
});

test.each([
  ["http://[::1]:4010", "http://localhost:4010"],
  ["http://[::]:4010", "http://localhost:4010"],
  ["http://0.0.0.0:4010", "http://127.0.0.1:4010"],
  ["http://127.0.0.2:4010", "http://127.0.0.2:4010"],
])("a browser calls the mock at %s as %s", (origin, callable) => {
  expect(callableOrigin(origin)).toBe(callable);
});

test.each([
  "https://api.mspbackups.com",
  "https://localhost",
  "http://10.0.0.1:4010",
  "http://localhost.evil.example",
  "http://127.0.0.1:4010/mbsi",
  "http://127.0.0.1:4010/?a",
  "localhost:4010",
  "",
])("%j is not the address of a mock", (text) => {
  expect(() => parseMockUrl(text)).toThrow(
    `The documentation only calls a mock on this machine: pass an address such as http://127.0.0.1:4010 instead of "${text}".`,
  );
});

test.each([
  ["http://127.0.0.1@evil.example/", "http://…@evil.example/"],
  ["http://user:hunter2@127.0.0.1", "http://…@127.0.0.1"],
  ["//user:hunter2@hunter3@evil.example", "//…@evil.example"],
])("%j is not either, and its credentials are not printed", (text, shown) => {
  expect(() => parseMockUrl(text)).toThrow(`:4010 instead of "${shown}".`);
});
