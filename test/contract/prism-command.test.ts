/**
 * Every JSON pair of every spec against the stock `prism mock` command, so that the specs are of use without us. It
 * does not pair examples by name; the `Prefer` header asks for the answer by status and name instead.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { type CallOptions, clientNames } from "../../scripts/lib/clients.ts";
import { preferredRequest } from "../../scripts/lib/generated.ts";
import { withMoments } from "../../scripts/lib/moments.ts";
import { targetOf } from "../../scripts/lib/parameters.ts";
import { calls } from "../support/calls.ts";
import { type PrismCommand, startPrism } from "../support/prism-command.ts";
import { contentOf, headersOf, serialise } from "../support/requests.ts";
import { scenarios, specFile } from "../support/specs.ts";

const commands = new Map<ProviderName, PrismCommand>();

beforeAll(async () => {
  await Promise.all(providerNames.map(async (name) => commands.set(name, await startPrism(specFile(name)))));
});
afterAll(() => Promise.all([...commands.values()].map((command) => command.stop())));

describe.each(scenarios)("$title", ({ provider, scenario }) => {
  const { name, operationId, method, requests, parameters, response } = scenario;
  const prefer = `code=${response.status}, example=${name}`;
  const [mediaType = "", body] = preferredRequest(requests) ?? [];
  const baseUrl = () => commands.get(provider)?.url ?? "";

  test("is answered as its example says, as a raw request", async () => {
    const headers = { ...(mediaType && { "Content-Type": mediaType }), Prefer: prefer, ...headersOf(scenario) };
    const request = { method, headers, ...(mediaType && { body: serialise(mediaType, body) }) };
    const answer = await fetch(baseUrl() + targetOf(scenario), request);
    expect(answer.headers.get("sl-violations")).toBeNull();
    expect(answer.status).toBe(response.status);
    expect(await contentOf(answer)).toEqual(response.body);
  });

  test.each(clientNames)("is answered as its example says, through %s", async (client) => {
    const preferring: CallOptions["fetch"] = (input, init) => {
      const request = new Request(input, init);
      request.headers.set("Prefer", prefer);
      return fetch(request);
    };
    const outcome = await calls[provider][operationId]?.[client](
      { baseUrl: baseUrl(), fetch: preferring },
      body,
      parameters,
    );
    expect(outcome?.status).toBe(response.status);
    expect(withMoments(outcome?.body)).toEqual(withMoments(response.body));
  });
});
