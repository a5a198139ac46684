/** Says in words how well a fact is known, as Markdown for the pages of the reference. */
import type { Citation, Provenance } from "../../src/openapi/document.ts";

const words: Record<Provenance["status"], string> = {
  documented: "**Documented** by the vendor",
  observed: "**Observed** in public code, documented nowhere",
  assumed: "**Assumed**, shown by no source",
};

/** The page of the site that lists the sources and what they contradict each other on, seen from the reference. */
export const sourcesPage = "../sources.html";

/** One sentence or two: the status, where it is known from, and the note. */
export function inWords({ status, source, note }: Provenance): string {
  const from = status === "assumed" ? "the nearest source is" : "source:";
  return `${words[status]}${source ? `; ${from} ${citation(source)}` : ""}.${note ? ` ${note.trim()}` : ""}`;
}

/** Title and date, with a link to the source itself, or to the list of sources if it has no address. */
const citation = ({ title, url, date }: Citation) => `[${title}](${url ?? `${sourcesPage}#sources`}), ${date}`;

/** Links to the rows of `specs/README.md` on which a fact rests. */
export function contradictionsInWords(rows: string[]): string {
  return `Sources disagree or leave a gap: ${rows.map((row) => `[${row}](${sourcesPage}#${row})`).join(", ")}.`;
}
