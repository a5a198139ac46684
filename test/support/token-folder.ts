/** A folder for a file store that a test removes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of mode 700, with a short path. */
export const tokenFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "pa-tokens-"));

/** Retries while processes that have just lost their parent still write there. */
export const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 10 });
