import type { Context } from "./redocly.ts";

interface Provenance {
  status?: string;
  source?: unknown;
  note?: string;
}

/** What is documented or observed has a source. What is assumed has one, or says in a note why there is none. */
export function provenanceSource() {
  return {
    XProvenance(provenance: Provenance | null, ctx: Context) {
      const { status, source, note } = provenance ?? {};
      if (source !== undefined) return;
      if (status !== "assumed") ctx.report({ message: "What is documented or observed must have a `source`." });
      else if (!note) ctx.report({ message: "What is assumed must have a `source`, or a `note` that says why not." });
    },
  };
}
