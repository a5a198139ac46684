import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { withRequired } from "../../scripts/lib/parameters.ts";
import { root } from "../../scripts/lib/paths.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import { readVendor, type Vendor } from "../../src/openapi/vendor.ts";

export const specsFolder = join(root, "specs");

/** The names of the specs as they lie in the folder. */
export const specNames = readdirSync(specsFolder)
  .filter((name) => /^[^.]+\.yaml$/.test(name))
  .map((name) => name.slice(0, -".yaml".length));

export const specFile = (provider: string) => join(specsFolder, `${provider}.yaml`);

/** Every provider's documents, read once. */
export const vendors = Object.fromEntries(
  await Promise.all(providerNames.map(async (name) => [name, await readVendor(specFile(name))] as const)),
) as Record<ProviderName, Vendor>;

export const documents = Object.fromEntries(providerNames.map((name) => [name, vendors[name].document])) as Record<
  ProviderName,
  OpenApiDocument
>;

/** Every scenario of every spec, with a title for `test.each`. */
export const scenarios: { provider: ProviderName; title: string; scenario: Scenario }[] = providerNames.flatMap(
  (provider) =>
    scenariosOf(documents[provider]).map((scenario) => ({
      provider,
      title: `${provider} ${scenario.operationId} ${scenario.name}`,
      scenario: {
        ...scenario,
        parameters: withRequired(documents[provider], scenario.operationId, scenario.parameters),
      },
    })),
);
