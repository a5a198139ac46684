/**
 * The documents of the package, read from `specs/`. The build has them read once: in the package, `scripts/package/parsed.ts`
 * makes the module that is in the place of this one.
 */
import { fileURLToPath } from "node:url";
import type { ProviderName } from "../../generated/providers.ts";
import { readDocument } from "../openapi/read-document.ts";
import { readVendor } from "../openapi/vendor.ts";
import { readOperations } from "./operations.ts";
import type { Served } from "./read-served.ts";

/** A document, with the sign-in of its vendor if the mock keeps state for it. The caller may change what it gets. */
export async function readBuiltIn(name: ProviderName, isStateful: boolean): Promise<Served> {
  const file = fileURLToPath(new URL(`../../specs/${name}.yaml`, import.meta.url));
  const vendor = isStateful ? await readVendor(file) : { document: await readDocument(file) };
  return { ...vendor, operations: await readOperations(vendor.document) };
}
