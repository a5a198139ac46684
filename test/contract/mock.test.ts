/** Every pair of examples of every spec, against our mock: raw in each media type, and through both clients. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientNames } from "../../scripts/lib/clients.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { calls } from "../support/calls.ts";
import { credentialsXml } from "../support/msp360-xml.ts";
import { scenarios } from "../support/specs.ts";

let mock: Mock;
let listener: Listener;

beforeAll(async () => {
  mock = await createMock();
  listener = await mock.listen();
});
afterAll(() => listener.close());

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe.each(scenarios)("$title", ({ provider, scenario: { operationId, method, path, requests, response } }) => {
  test.each(clientNames)("is answered as its example says, through %s", async (client) => {
    const call = calls[provider][operationId]?.[client];
    const outcome = await call?.({ baseUrl: `${listener.url}/${provider}` }, requests["application/json"]);
    expect(outcome?.status).toBe(response.status);
    expect(plain(outcome?.body)).toEqual(response.body);
  });

  test.each(clientNames)("reaches the wire unchanged, through %s", async (client) => {
    const sent: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push(await new Request(input, init).json());
      return Response.json(response.body, { status: response.status });
    };
    const call = calls[provider][operationId]?.[client];
    await call?.({ baseUrl: "http://mock.invalid", fetch }, requests["application/json"]);
    expect(sent).toEqual([requests["application/json"]]);
  });

  const bodyFormats = provider === "msp360" ? (["text-json", "xml", "text-xml"] as const) : [];
  test.each(bodyFormats)(
    "is answered as its example says, through openapi-fetch in the body format %s",
    async (bodyFormat) => {
      const call = calls[provider][operationId]?.["openapi-fetch"];
      const outcome = await call?.(
        { baseUrl: `${listener.url}/${provider}`, bodyFormat },
        requests["application/json"],
      );
      expect(outcome).toEqual({ status: response.status, body: response.body });
    },
  );

  const mediaTypes = Object.keys(requests).filter((type) => /json|xml|form/.test(type));
  test.each(mediaTypes)("is answered as its example says, as a raw request in %s", async (type) => {
    const request = { method, headers: { "Content-Type": type }, body: serialise(type, requests[type]) };
    const target = `/${provider}${path}`;
    for (const answer of [
      await mock.fetch(`http://mock.invalid${target}`, request),
      await fetch(listener.url + target, request),
    ]) {
      expect(answer.status).toBe(response.status);
      expect(answer.headers.get("content-type")).toBe(response.mediaType);
      // Prism validates its own answers too; whatever does not fit the spec is in this header.
      expect(answer.headers.get("x-mock-violations")).toBeNull();
      expect(await answer.json()).toEqual(response.body);
    }
  });
});

function serialise(type: string, value: unknown): string {
  if (type.endsWith("json")) return JSON.stringify(value);
  if (type.endsWith("form-urlencoded")) return new URLSearchParams(value as Record<string, string>).toString();
  return credentialsXml(value as { UserName: string; Password: string });
}
