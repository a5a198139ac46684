/** The documentation site as the tests see it: built once a run. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { inject } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import type { Site } from "../../scripts/docs/links.ts";

/** The folder of the site of the project's own specs and guides; its samples are not yet tried. */
export async function siteFolder(): Promise<string> {
  const response = await fetch(inject("siteBuilder"));
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

/** Every file of that site by its path. */
export async function builtSite(): Promise<Site> {
  const folder = await siteFolder();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file)] as const)));
}

/** A code sample as it stands in a built page. */
export interface PublishedSample {
  provider: ProviderName;
  operationId: string;
  lang: "Shell" | "TypeScript" | "Python" | "PowerShell";
  label: string;
  source: string;
}

interface Definition {
  paths: Record<string, Record<string, { operationId: string; "x-codeSamples"?: Omit<PublishedSample, "provider">[] }>>;
}

/** The document that a reference page shows. */
function definitionIn(page: string): Definition {
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

/** A code sample as it stands on the page of a vendor. */
export interface PageSample extends PublishedSample {
  scenario: string;
}

const languages: Record<string, PublishedSample["lang"]> = {
  sh: "Shell",
  ts: "TypeScript",
  python: "Python",
  powershell: "PowerShell",
};

/** Every code sample of the page of every vendor, in its Markdown, in the order of the page. */
export function pageSamplesIn(site: Site): PageSample[] {
  return providerNames.flatMap((provider) => {
    const samples: PageSample[] = [];
    let [operationId, scenario] = ["", ""];
    const parts = String(site.get(`providers/${provider}.md`)).matchAll(
      /^### Samples of (\w+)$|^#### Scenario `(\w+)`|^##### ([^\n]+)\n\n```(\w+)\n(.*?)^```$/gms,
    );
    for (const [, operation, name, label = "", language = "", source] of parts) {
      operationId = operation ?? operationId;
      scenario = name ?? scenario;
      const lang = languages[language];
      if (source !== undefined && lang) samples.push({ provider, operationId, scenario, lang, label, source });
    }
    return samples;
  });
}
