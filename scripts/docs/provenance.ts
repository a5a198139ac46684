/** Says how well a fact is known, in words and as a badge. */
import type { Citation, Provenance } from "../../src/openapi/document.ts";
import { siteBase } from "./content.ts";
import { prose } from "./markdown.ts";
import { sourcesPath } from "./paths.ts";

const words: Record<Provenance["status"], string> = {
  documented: "**Documented** by the vendor",
  observed: "**Observed** in public code, but not documented",
  assumed: "**Assumed**, without evidence in a source",
};

/** The page of the site that lists the sources and what they contradict each other on, seen from the reference. */
export const sourcesPage = `../${sourcesPath}`;

/** One sentence or two: the status, where it is known from, and the note. */
export function inWords({ status, source, note }: Provenance): string {
  const from = status === "assumed" ? "the nearest source is" : "source:";
  return `${words[status]}${source ? `; ${from} ${citation(source, sourcesPage)}` : ""}.${note ? ` ${note.trim()}` : ""}`;
}

/** Title and date, with a link to the source itself, or to the list of sources if it has no address. */
const citation = ({ title, url, date }: Citation, sources: string) =>
  `[${title}](${url ?? `${sources}#sources`}), ${date}`;

/** Links to the rows of `specs/README.md` on which a fact rests. */
export const contradictionsInWords = (rows: string[]) => disagreement(rows, sourcesPage);

const disagreement = (rows: string[], sources: string) =>
  `Sources disagree or leave a gap: ${rows.map((row) => `[${row}](${sources}#${row})`).join(", ")}.`;

/** The status as a mark; what says nothing of itself has none. */
export const badge = (provenance: Provenance | undefined) =>
  provenance ? `<span class="provenance ${provenance.status}">${provenance.status}</span>` : "";

/** Where a fact is known from, and the note on it. */
export function citationOf(provenance: Provenance | undefined): string {
  const { status, source, note } = provenance ?? {};
  const from = status === "assumed" ? "The nearest source is " : "";
  const cited = source ? `${from}${citation(source, siteBase + sourcesPath)}.` : "";
  return `${cited} ${prose(note)}`.trim();
}

/** The same as `contradictionsInWords` for a page of Starlight; nothing where no row is named. */
export const contradictionLinks = (rows: string[] | undefined) =>
  rows ? disagreement(rows, siteBase + sourcesPath) : "";
