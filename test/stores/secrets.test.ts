/** No secret in any name, file, error, event or sentence of a file store; tokens are readable where there are no keys alone. */
import { chmod, readdir } from "node:fs/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../../src/session/clock.ts";
import { createSealer } from "../../src/stores/encryption.ts";
import { accountFolder } from "../../src/stores/file/folder.ts";
import { fileStore } from "../../src/stores/file/store.ts";
import { leaks } from "../support/leaks.ts";
import { keys, playWithSecrets, textsIn, tokenSecrets } from "../support/store-secrets.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

let dir: string;
beforeEach(async () => {
  dir = await tokenFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await removeFolder(dir);
});

test.each([
  ["with keys", keys.encryptionKeys, keys.nameKey],
  ["without keys", undefined, undefined],
])("%s", async (_, encryptionKeys, nameKey) => {
  const printed: unknown[] = [];
  for (const method of ["log", "warn", "error", "info", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push(...args));
  }
  const problems: string[] = [];
  /** What a crash would leave: the folder as it is while a file is written, and between the steps. */
  const left: string[] = [];
  const openFolder: typeof accountFolder = (...args) => {
    const folder = accountFolder(...args);
    return {
      ...folder,
      write: (name, value, isWanted = async () => true) =>
        folder.write(name, value, async () => {
          left.push(...(await textsIn(dir)));
          return isWanted();
        }),
    };
  };
  const sealer = createSealer("fileTokens", encryptionKeys, nameKey);
  const onProblem = (problem: string) => problems.push(problem);
  const open = () => fileStore({ root: dir, sealer, clock: systemClock, opMs: 5_000, onProblem, openFolder });

  const { seen, fleet, secrets, close } = await playWithSecrets(open, () => chmod(dir, 0o755));
  expect(left.some((name) => /\/t[0-9a-f]{8}$/.test(name))).toBe(true);
  const files = [...left, ...(await textsIn(dir))];
  const shown = [...printed, ...problems, ...seen];
  expect(fleet.logins.length).toBeGreaterThan(5);
  expect(await readdir(dir)).toHaveLength(3);
  expect(leaks(secrets, ...files, ...shown)).toEqual([]);
  expect(leaks(tokenSecrets, ...shown)).toEqual([]);
  // The sentinels were there to be found.
  expect(leaks(tokenSecrets, files.join("\n"))).toEqual(encryptionKeys ? [] : tokenSecrets);
  await close();
});
