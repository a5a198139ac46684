import type { Context } from "./redocly.ts";

interface Provenance {
  status?: string;
  source?: unknown;
  note?: string;
}

/** A documented or observed fact has a source. An assumed fact has a source, or a note that says why there is none. */
export function provenanceSource() {
  return {
    XProvenance(provenance: Provenance | null, ctx: Context) {
      const { status, source, note } = provenance ?? {};
      if (source !== undefined) return;
      if (status !== "assumed") ctx.report({ message: "A documented or observed fact must have a `source`." });
      else if (!note)
        ctx.report({ message: "An assumed fact must have a `source`, or a `note` that says why there is none." });
    },
  };
}
