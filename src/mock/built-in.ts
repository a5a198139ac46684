/**
 * The documents of the package, read from `specs/`. In the package, a module that `scripts/package/parsed.ts` writes at build
 * time replaces this one, so that they are not parsed again.
 */
import { fileURLToPath } from "node:url";
import type { ProviderName } from "../../generated/providers.ts";
import { readDocument } from "../openapi/read-document.ts";
import { readVendor } from "../openapi/vendor.ts";
import { readOperations } from "./operations.ts";
import type { Served } from "./read-served.ts";

/** Reads a document, with the sign-in of its vendor if the mock keeps state for it. The caller may modify the result. */
export async function readBuiltIn(name: ProviderName, isStateful: boolean): Promise<Served> {
  const file = fileURLToPath(new URL(`../../specs/${name}.yaml`, import.meta.url));
  const vendor = isStateful ? await readVendor(file) : { document: await readDocument(file) };
  return { ...vendor, operations: await readOperations(vendor.document) };
}
