/** Reads the documents of a vendor: OpenAPI, and Arazzo for its sign-in. */
import { Cursor, type SourceText } from "./cursor.ts";
import type { OpenApiDocument } from "./document.ts";
import { checkPlaces } from "./document-shape.ts";
import { checkOpenApi, parseYaml, readSource } from "./read-document.ts";
import { readSignIn } from "./read-sign-in.ts";
import type { SignIn } from "./sign-in.ts";

export interface Vendor {
  readonly document: OpenApiDocument;
  readonly signIn: SignIn;
}

/** The default path of the Arazzo document: `acme.arazzo.yaml` for `acme.yaml`. */
export const workflowFileOf = (documentFile: string): string =>
  documentFile.replace(/(\.[a-z]+)?$/i, (extension) => `.arazzo${extension || ".yaml"}`);

/**
 * Reads an OpenAPI 3 document and its workflows, YAML or JSON. No other file and no URL is read.
 *
 * @throws AuthError `CONFIGURATION`, with file and line, for the first thing that is wrong or not supported.
 */
export async function readVendor(documentFile: string, workflowFile = workflowFileOf(documentFile)): Promise<Vendor> {
  const document = await readSource(documentFile);
  const workflow = await readSource(
    workflowFile,
    "The workflow",
    "; write the sign-in there, or name the file that has it",
  );
  return parseVendor({ text: document, file: documentFile }, { text: workflow, file: workflowFile });
}

/** Like `readVendor`, for documents that have been read. */
export function parseVendor(source: SourceText, workflow: SourceText): Vendor {
  const parsed = parseYaml(source.text, source.file);
  const root = new Cursor(parsed.source, parsed.value);
  checkPlaces(root);
  const document = checkOpenApi(parsed.value, source.file);
  const arazzo = parseYaml(workflow.text, workflow.file);
  return { document, signIn: readSignIn(root, document, new Cursor(arazzo.source, arazzo.value)) };
}
