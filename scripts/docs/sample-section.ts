/** Formats the samples of an operation for the page of its vendor: a set per scenario, with only the first open. */
import { block, code, codeName, paragraphs } from "./markdown.ts";
import { scenarioAnchor } from "./paths.ts";
import { type Sample, sampleLanguages } from "./samples/index.ts";

/** @param samples the samples of this operation */
export function sampleSection(operationId: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const sets = [...new Set(samples.map(({ scenario }) => scenario))].map((name) =>
    samples.filter(({ scenario }) => scenario === name),
  );
  const isRefused = samples.some((sample) => sample.isRefused);
  return paragraphs(
    `### Samples of ${operationId}`,
    sets.length > 1 &&
      `Each scenario has its own samples.${isRefused ? " If the vendor refuses the request, the samples print the refusal." : ""}`,
    ...sets.map((set, index) => (sets.length > 1 ? scenarioSet(set, index === 0) : listOf(set))),
  );
}

/**
 * Opens without a script, and also when a reader searches the page for its text. In the search of the site, it has a low
 * weight, because the samples of all scenarios are similar.
 */
function scenarioSet(set: readonly Sample[], isOpen: boolean): string {
  const [{ operationId, scenario, isRefused, sameRequest = [] }] = set as [Sample];
  const others = sameRequest.map(code).join(", ");
  return paragraphs(
    `<details class="scenario"${isOpen ? " open" : ' data-pagefind-weight="0.1"'}>\n<summary>${titleOf(scenario, isRefused)}</summary>`,
    `<a id="${scenarioAnchor(operationId, scenario)}"></a>`,
    others && `The same code applies to ${others}: only the response differs.`,
    listOf(set),
    "</details>",
  );
}

const titleOf = (scenario: string, isRefused = false) =>
  `Scenario ${codeName(scenario)}${isRefused ? ", refused" : ""}`;

const listOf = (set: readonly Sample[]) =>
  paragraphs(
    ...set.map(({ label, lang, source }) => paragraphs(`#### ${label}`, block(sampleLanguages[lang], source))),
  );
