/** Formats the provenance of a fact, in words and as a badge. */
import type { Citation, Provenance } from "../../src/openapi/document.ts";
import { siteBase } from "./content.ts";
import { sourcesPath } from "./paths.ts";
import { linkTo, prose, proseLine } from "./prose.ts";

const words: Record<Provenance["status"], string> = {
  documented: "**Documented** by the vendor",
  observed: "**Observed** in public code, but not documented",
  assumed: "**Assumed**, without evidence in a source",
};

/** The relative address, from the reference, of the page with the sources and their contradictions. */
export const sourcesPage = `../${sourcesPath}`;

/** Returns the status, the source and the note. */
export function inWords({ status, source, note }: Provenance): string {
  const from = status === "assumed" ? "the nearest source is" : "source:";
  return `${words[status]}${source ? `; ${from} ${citation(source, sourcesPage)}` : ""}.${note ? ` ${prose(note)}` : ""}`;
}

/** Returns title and date, with a link to the source, or to the list of sources if it has no address. */
const citation = ({ title, url, date }: Citation, sources: string) =>
  `${linkTo(title, url ?? `${sources}#sources`)}, ${date}`;

/** Returns links to the rows of `specs/README.md` on which a fact is based. */
export const contradictionsInWords = (rows: string[]) => disagreement(rows, sourcesPage);

const disagreement = (rows: string[], sources: string) =>
  `Sources disagree or leave a gap: ${rows.map((row) => `[${row}](${sources}#${row})`).join(", ")}.`;

/** Returns the status as a badge, or an empty string without provenance. */
export const badge = (provenance: Provenance | undefined) =>
  provenance ? `<span class="provenance ${provenance.status}">${provenance.status}</span>` : "";

/** Returns the source of a fact and the note. */
export function citationOf(provenance: Provenance | undefined): string {
  const { status, source, note } = provenance ?? {};
  const from = status === "assumed" ? "The nearest source is " : "";
  const cited = source ? `${from}${citation(source, siteBase + sourcesPath)}.` : "";
  return `${cited} ${proseLine(note)}`.trim();
}

/** Returns the same as `contradictionsInWords` for a page of Starlight, or an empty string without rows. */
export const contradictionLinks = (rows: string[] | undefined) =>
  rows ? disagreement(rows, siteBase + sourcesPath) : "";
