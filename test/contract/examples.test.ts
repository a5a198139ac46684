/** Every example of a request as it stands in its document, in each media type: sent as it is, it is its scenario. */
import { expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { targetOf, withRequired } from "../../scripts/lib/parameters.ts";
import { createMock } from "../../src/mock/index.ts";
import { type Example, operationsOf, resolve } from "../../src/openapi/document.ts";
import { headersOf } from "../support/requests.ts";
import { documents } from "../support/specs.ts";

const mock = await createMock();

/** Text as it is, which XML has to be; objects as a renderer shows them. */
function shown(type: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (type === "application/x-www-form-urlencoded") {
    return String(new URLSearchParams(value as Record<string, string>));
  }
  expect(type).toMatch(/json$/);
  return JSON.stringify(value, null, 2);
}

const examples = providerNames.flatMap((provider) =>
  operationsOf(documents[provider]).flatMap(({ id, method, path, requests }) =>
    Object.entries(requests).flatMap(([type, mediaType]) =>
      Object.entries(mediaType.examples ?? {}).map(([name, example]) => {
        const { value } = resolve<Example>(documents[provider], example);
        const parameters = withRequired(documents[provider], id);
        return {
          provider,
          id,
          method,
          target: targetOf({ path, parameters }),
          headers: headersOf({ parameters }),
          type,
          name,
          value,
        };
      }),
    ),
  ),
);

test.each(examples)(
  "$provider $id $name in $type",
  async ({ provider, method, target, headers, type, name, value }) => {
    const response = await mock.fetch(`http://mock.invalid/${provider}${target}`, {
      method,
      headers: { "Content-Type": type, ...headers },
      body: shown(type, value),
    });
    expect(response.headers.get("x-mock-scenario")).toBe(name);
  },
);
