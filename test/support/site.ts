/** The documentation site as the tests see it: built once a file, in memory. */

import { buildSite } from "../../scripts/docs/index.ts";
import type { Site } from "../../scripts/docs/links.ts";
import { root } from "../../scripts/lib/paths.ts";
import { type ProviderName, providerNames } from "../../src/providers/names.ts";

/** The site of the project's own specs and guides; its samples are not yet tried. */
export const builtSite = (options: { mockOrigin?: string } = {}): Promise<Site> =>
  buildSite({ ...options, root, trySamples: false });

/** A code sample as it stands in a built page. */
export interface PublishedSample {
  provider: ProviderName;
  operationId: string;
  lang: "Shell" | "TypeScript" | "Python";
  label: string;
  source: string;
}

interface Definition {
  paths: Record<string, Record<string, { operationId: string; "x-codeSamples"?: Omit<PublishedSample, "provider">[] }>>;
}

/** The document that a reference page shows. */
export function definitionIn(page: string): Definition {
  const [, json] = /const __redoc_definition = (\{.*\});$/m.exec(page) ?? [];
  if (!json) throw new Error("There is no definition in the page.");
  return JSON.parse(json);
}

/** Every code sample of every reference page. */
export function samplesIn(site: Site): PublishedSample[] {
  return providerNames.flatMap((provider) => {
    const { paths } = definitionIn(String(site.get(`reference/${provider}.html`)));
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    return operations.flatMap(({ operationId, "x-codeSamples": samples = [] }) =>
      samples.map((sample) => ({ ...sample, provider, operationId })),
    );
  });
}
