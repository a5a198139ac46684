/** A statement of a vendor's document, and what the spec has to say for it to stand. */
import type { Spec } from "./spec.ts";

export interface Fact {
  /** What the vendor's document says, word for word where that fits into a line. */
  readonly says: string;
  /** Where it says so: the heading, table or sample. */
  readonly where: string;
  /** Throws when the spec says something else. Every value in it is taken from the vendor's document, never from the spec. */
  readonly holds: (spec: Spec) => void;
}
