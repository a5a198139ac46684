/** No example of a spec is dead: each can be had from the mock, by its name and by what it is about. */
import { describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { targetOf, withRequired } from "../../scripts/lib/parameters.ts";
import { createMock } from "../../src/mock/index.ts";
import { type Example, operationsOf, resolve } from "../../src/openapi/document.ts";
import { contentOf, headersOf, serialise } from "../support/requests.ts";
import { documents, vendors } from "../support/specs.ts";

const mock = await createMock();
const stateful = await createMock({ state: true });

describe.each(providerNames)("every response example of %s", (provider) => {
  const document = documents[provider];
  const examples = operationsOf(document).flatMap(({ id, path, method, requests, responses }) => {
    const parameters = withRequired(document, id);
    const target = targetOf({ path, parameters });
    const [request] = Object.entries(requests).flatMap(([type, { examples: named = {} }]) =>
      Object.values(named).map((example) => [type, resolve<Example>(document, example).value] as const),
    );
    return Object.entries(responses).flatMap(([code, response]) => {
      const status = response["x-example-status"] ?? Number(code);
      return Object.values(response.content ?? {}).flatMap(({ examples: named = {} }) =>
        Object.entries(named).map(([name, example]) => {
          const { value } = resolve<Example>(document, example);
          return { path, target, parameters, method, request, status, name, value };
        }),
      );
    });
  });

  test.each(examples)(
    "$name of $method $path $status can be asked for",
    async ({ target, parameters, method, request, ...wanted }) => {
      const response = await mock.fetch(`http://mock.invalid/${provider}${target}`, {
        method,
        headers: {
          ...headersOf({ parameters }),
          ...(request && { "Content-Type": request[0] }),
          Prefer: `code=${wanted.status}, example=${wanted.name}`,
        },
        ...(request && { body: serialise(...request) }),
      });
      expect(response.headers.get("x-mock-violations")).toBeNull();
      expect(response.status).toBe(wanted.status);
      expect(await contentOf(response)).toEqual(wanted.value);
    },
  );

  test("of a refused token is what the protected path answers without one", async () => {
    const [refusal] = vendors[provider].signIn.refusals;
    const refused = document.components?.responses?.[refusal?.response ?? ""];
    const [content] = Object.values(refused?.content ?? {});
    const [example] = Object.values(content?.examples ?? {});
    const response = await stateful.fetch(`http://mock.invalid/${provider}/__mock/echo`);
    expect(response.status).toBe(refusal?.status);
    expect(await contentOf(response)).toEqual(example && resolve<Example>(document, example).value);
  });
});
