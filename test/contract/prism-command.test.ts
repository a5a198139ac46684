/**
 * Every JSON pair of every spec against the stock `prism mock` command, so that the specs are of use without us. It
 * does not pair examples by name; the `Prefer` header asks for the answer by status and name instead.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { type CallOptions, clientNames } from "../../scripts/lib/clients.ts";
import { calls } from "../support/calls.ts";
import { type PrismCommand, startPrism } from "../support/prism-command.ts";
import { scenarios, specFile } from "../support/specs.ts";

const commands = new Map<ProviderName, PrismCommand>();

beforeAll(async () => {
  await Promise.all(providerNames.map(async (name) => commands.set(name, await startPrism(specFile(name)))));
});
afterAll(() => Promise.all([...commands.values()].map((command) => command.stop())));

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe.each(scenarios)(
  "$title",
  ({ provider, scenario: { name, operationId, method, path, requests, response } }) => {
    const prefer = `code=${response.status}, example=${name}`;
    const body = requests["application/json"];
    const baseUrl = () => commands.get(provider)?.url ?? "";

    test("is answered as its example says, as a raw request", async () => {
      const answer = await fetch(baseUrl() + path, {
        method,
        headers: { "Content-Type": "application/json", Prefer: prefer },
        body: JSON.stringify(body),
      });
      expect(answer.headers.get("sl-violations")).toBeNull();
      expect(answer.status).toBe(response.status);
      expect(await answer.json()).toEqual(response.body);
    });

    test.each(clientNames)("is answered as its example says, through %s", async (client) => {
      const preferring: CallOptions["fetch"] = (input, init) => {
        const request = new Request(input, init);
        request.headers.set("Prefer", prefer);
        return fetch(request);
      };
      const outcome = await calls[provider][operationId]?.[client]({ baseUrl: baseUrl(), fetch: preferring }, body);
      expect(outcome?.status).toBe(response.status);
      expect(plain(outcome?.body)).toEqual(response.body);
    });
  },
);
