/** Reads how a vendor is signed in to from its two documents, which are parsed already. */
import type { Cursor } from "./cursor.ts";
import type { OpenApiDocument } from "./document.ts";
import type { SignIn } from "./sign-in.ts";
import { readToken } from "./token-facts.ts";
import { openWorkflows } from "./workflows.ts";

/**
 * @param root the whole OpenAPI document
 * @param document the same, checked
 * @param arazzo the whole Arazzo document
 * @throws AuthError `CONFIGURATION`, with file and line, for the first thing that is wrong or not supported.
 */
export const readSignIn = (root: Cursor, document: OpenApiDocument, arazzo: Cursor): SignIn =>
  readToken(root, document, openWorkflows(arazzo, document, root.file));
