import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.ts";
import { readDocument } from "../../src/openapi/read-document.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import { type ProviderName, providerNames } from "../../src/providers/names.ts";

export const specsFolder = join(root, "specs");

/** The names of the specs as they lie in the folder. */
export const specNames = readdirSync(specsFolder)
  .filter((name) => /^[^.]+\.yaml$/.test(name))
  .map((name) => name.slice(0, -".yaml".length));

export const specFile = (provider: string) => join(specsFolder, `${provider}.yaml`);

/** Every spec, read once. */
export const documents = Object.fromEntries(
  await Promise.all(providerNames.map(async (name) => [name, await readDocument(specFile(name))] as const)),
) as Record<ProviderName, Awaited<ReturnType<typeof readDocument>>>;

/** Every scenario of every spec, with a title for `test.each`. */
export const scenarios: { provider: ProviderName; title: string; scenario: Scenario }[] = providerNames.flatMap(
  (provider) =>
    scenariosOf(documents[provider]).map((scenario) => ({
      provider,
      title: `${provider} ${scenario.operationId} ${scenario.name}`,
      scenario,
    })),
);
