/** Reads the sign-in of a vendor from its two parsed documents. */
import type { Cursor } from "./cursor.ts";
import type { OpenApiDocument } from "./document.ts";
import type { SignIn } from "./sign-in.ts";
import { readToken } from "./token-facts.ts";
import { openWorkflows } from "./workflows.ts";

/**
 * @param root the root of the OpenAPI document
 * @param document the same document, checked
 * @param arazzo the root of the Arazzo document
 * @throws AuthError `CONFIGURATION`, with file and line, for the first thing that is wrong or not supported.
 */
export const readSignIn = (root: Cursor, document: OpenApiDocument, arazzo: Cursor): SignIn =>
  readToken(root, document, openWorkflows(arazzo, document, root.file));
