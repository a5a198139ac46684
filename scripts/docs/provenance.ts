/** Says in words how well a fact is known, as Markdown for the pages of the reference. */
import type { Provenance } from "../../src/mock/document.ts";
import { UserError } from "../lib/main.ts";

/** Which page of a vendor each seed is a copy of, by the seed's file name. */
export type Seeds = Map<string, string>;

/** Reads the table of seeds in the Markdown of `specs/README.md`. */
export function seedsOf(markdown: string): Seeds {
  const rows = markdown.matchAll(/^\| \w+ \| `(\d{3}_[0-9a-f]{16}\.txt)` \| (.+) \|$/gm);
  return new Map([...rows].map(([, file = "", page = ""]) => [file, page]));
}

const words: Record<Provenance["status"], string> = {
  documented: "**Documented** by the vendor",
  observed: "**Observed** in public code, documented nowhere",
  assumed: "**Assumed**, shown by no source",
};

/** The page of the site that lists the sources and what they contradict each other on, seen from the reference. */
export const sourcesPage = "../sources.html";

/** One sentence or two: the status, where it is known from, and the note. */
export function inWords({ status, source, note }: Provenance, seeds: Seeds): string {
  const from = status === "assumed" ? "the nearest source is" : "source:";
  return `${words[status]}; ${from} ${sourceInWords(source, seeds)}.${note ? ` ${note.trim()}` : ""}`;
}

function sourceInWords(source: string, seeds: Seeds): string {
  if (source.startsWith("https://")) return `[${source}](${source})`;
  const [repository = "", path] = source.split(" ");
  if (path) return `[${repository}](https://github.com/${repository}), \`${path}\``;
  const page = seeds.get(source);
  if (!page) throw new UserError(`specs/README.md lists no seed ${source}; add it to the table of its sources.`);
  return `[${page}](${sourcesPage}#sources)`;
}

/** Links to the rows of `specs/README.md` on which a fact rests. */
export function contradictionsInWords(rows: string[]): string {
  return `Sources disagree or leave a gap: ${rows.map((row) => `[${row}](${sourcesPage}#${row})`).join(", ")}.`;
}
