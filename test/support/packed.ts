/** The package as it would be published: packed in a copy of the tree, once a run. */
import { inject } from "vitest";
import type { Packed } from "../../scripts/package/pack.ts";

/** Waits until the package is packed, and says where. */
export async function packed(): Promise<Packed> {
  const response = await fetch(inject("packer"));
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return JSON.parse(answer);
}
