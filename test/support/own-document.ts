/** Mocks of documents that a test makes up. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { isAuthError } from "../../src/errors.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";

const folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
let count = 0;

/** Serves a document under `/own`; an object is written as JSON, and gets the members that every document needs. */
export async function serveOwn(document: string | object): Promise<Mock> {
  const file = join(folder, `own-${count++}.yaml`);
  await writeFile(file, typeof document === "string" ? document : JSON.stringify({ ...head, paths: {}, ...document }));
  return createMock({
    providers: [],
    documents: { own: file },
    onError: (error) => {
      throw error;
    },
  });
}

const head = { openapi: "3.1.0", info: { title: "Own", version: "1" } };

/** The message of the refusal of a document, with the path of its file left out. */
export async function refusalOf(document: string | object): Promise<string> {
  const error: unknown = await serveOwn(document).catch((reason) => reason);
  if (!isAuthError(error) || error.code !== "CONFIGURATION") throw new Error(`No refusal: ${error}`);
  return error.message.replaceAll(/\S*own-\d+\.yaml/g, "FILE");
}

/** Removes the files when the tests of the file are done. */
export const removeAfterTests = () => afterAll(() => rm(folder, { recursive: true }));
