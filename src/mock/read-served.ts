/** Reads documents to serve. */
import { existsSync } from "node:fs";
import { checkOptions } from "../internal/check-options.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { readDocument } from "../openapi/read-document.ts";
import type { SignIn } from "../openapi/sign-in.ts";
import { readVendor, workflowFileOf } from "../openapi/vendor.ts";
import { checkOperations } from "./check-operations.ts";
import type { OwnDocument } from "./index.ts";
import { type Operations, readOperations } from "./operations.ts";

/** A document as the mock serves it. */
export interface Served {
  document: OpenApiDocument;
  /** The operations that Prism read from it. */
  operations: Operations;
  /** How to sign in to its vendor, if the mock keeps state for it. */
  signIn?: SignIn;
}

/** Reads the user's own document, with its sign-in if the mock keeps state for it. */
export async function readOwn(given: OwnDocument, isStateful: boolean): Promise<Served> {
  const vendor = await readOwnVendor(given, isStateful);
  const operations = await readOperations(vendor.document);
  checkOperations(operations);
  return { ...vendor, operations };
}

/** Like `readOwn`, without the operations. */
export async function readOwnVendor(given: OwnDocument, isStateful: boolean): Promise<Omit<Served, "operations">> {
  if (typeof given !== "string") checkOptions("A document of createMock", given, ["document", "workflow"]);
  const { document: file, workflow } = typeof given === "string" ? { document: given } : given;
  if (isStateful && workflow !== undefined) return readVendor(file, workflow);
  const document = await readDocument(file);
  const hasToken = Object.values(document.components?.securitySchemes ?? {}).some((scheme) => "x-token" in scheme);
  return isStateful && hasToken && existsSync(workflowFileOf(file)) ? readVendor(file) : { document };
}
