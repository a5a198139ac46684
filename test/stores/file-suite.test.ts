/** The file store passes the suite, with and without encryption. Its holders are of one process; `file-processes` has others. */
import { afterAll, beforeAll, describe, test } from "vitest";
import { createSealer } from "../../src/stores/encryption.ts";
import { fileStore } from "../../src/stores/file/store.ts";
import { sharedTokensSuite } from "../../src/stores/suite.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { removeFolder, tokenFolder } from "../support/token-folder.ts";

let folder: string;
beforeAll(async () => {
  folder = await tokenFolder();
});
afterAll(() => removeFolder(folder));

const key = { id: "fake-1", key: "00".repeat(32) };

describe.each([
  ["plain", undefined],
  ["encrypted", [key]],
])("a file store, %s,", (name, keys) => {
  const clock = createFakeClock(Date.now());
  const problems: string[] = [];
  const open = () =>
    fileStore({
      opMs: 60_000,
      root: `${folder}/${name}`,
      sealer: createSealer("fileTokens", keys),
      clock,
      onProblem: (problem) => problems.push(problem),
    });
  for (const { name, run } of sharedTokensSuite({ open, pass: (ms) => clock.advance(ms), nowMs: clock.nowMs })) {
    test(name, async ({ expect }) => {
      await run();
      expect(problems).toEqual([]);
    });
  }
});
