/** Every pair of examples of every spec, against our mock: raw in each media type, and through both clients. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientNames } from "../../scripts/lib/clients.ts";
import { preferredRequest } from "../../scripts/lib/generated.ts";
import { withMoments } from "../../scripts/lib/moments.ts";
import { targetOf } from "../../scripts/lib/parameters.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { isBuiltIn } from "../support/built-in.ts";
import { calls } from "../support/calls.ts";
import { credentialsXml } from "../support/msp360-xml.ts";
import { contentOf, headersOf, serialise } from "../support/requests.ts";
import { scenarios } from "../support/specs.ts";

let mock: Mock;
let listener: Listener;

beforeAll(async () => {
  mock = await createMock();
  listener = await mock.listen();
});
afterAll(() => listener.close());

describe.each(scenarios)("$title", ({ provider, scenario }) => {
  const { operationId, method, requests, parameters, response } = scenario;
  const [, body] = preferredRequest(requests) ?? [];

  test.each(clientNames)("is answered as its example says, through %s", async (client) => {
    const call = calls[provider][operationId]?.[client];
    const outcome = await call?.({ baseUrl: `${listener.url}/${provider}` }, body, parameters);
    expect(outcome?.status).toBe(response.status);
    expect(withMoments(outcome?.body)).toEqual(withMoments(response.body));
  });

  test.each(clientNames)("reaches the wire unchanged, through %s", async (client) => {
    const sent: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push(await contentOf(new Request(input, init)));
      return Response.json(response.body, { status: response.status });
    };
    const call = calls[provider][operationId]?.[client];
    await call?.({ baseUrl: "http://mock.invalid", fetch }, body, parameters);
    expect(sent).toEqual([body]);
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

  // How XML looks is known of msp360 alone here; every example as it stands is in examples.test.ts.
  const mediaTypes = Object.keys(requests).filter((type) => isBuiltIn(provider) || !type.endsWith("xml"));
  test.each(mediaTypes)("is answered as its example says, as a raw request in %s", async (type) => {
    const text = /xml/.test(type)
      ? credentialsXml(requests[type] as { UserName: string; Password: string })
      : serialise(type, requests[type]);
    const request = { method, headers: { "Content-Type": type, ...headersOf(scenario) }, body: text };
    const target = `/${provider}${targetOf(scenario)}`;
    for (const answer of [
      await mock.fetch(`http://mock.invalid${target}`, request),
      await fetch(listener.url + target, request),
    ]) {
      expect(answer.status).toBe(response.status);
      expect(answer.headers.get("content-type")).toBe(response.mediaType);
      // Prism validates its own answers too; whatever does not fit the spec is in this header.
      expect(answer.headers.get("x-mock-violations")).toBeNull();
      expect(await contentOf(answer)).toEqual(response.body);
    }
  });
});
