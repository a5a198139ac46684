/** Encryption keys of the file store are exchanged while processes use it. */
import { afterEach, beforeEach } from "vitest";
import { fileTokens } from "../../src/stores/file-tokens.ts";
import { testKeyRotation } from "../support/key-rotation.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

let dir: string;
beforeEach(async () => {
  dir = await tokenFolder();
});
afterEach(() => removeFolder(dir));

testKeyRotation((keys) => fileTokens({ dir, ...keys }));
