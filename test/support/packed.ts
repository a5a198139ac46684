/** The package as it would be published: packed in a copy of the tree, once a run. */
import { inject } from "vitest";

export interface Packed {
  /** The path of the tarball. */
  tarball: string;
  /** The folder with what is in it: `node_modules/provider-auth` of a folder that has nothing else. */
  folder: string;
  /** The paths of its files, as npm lists them. */
  files: string[];
  /** The copy of the tree that it was packed in. */
  clone: string;
}

/** Waits until the package is packed, and says where. */
export async function packed(): Promise<Packed> {
  const response = await fetch(inject("packer"));
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return JSON.parse(answer);
}
