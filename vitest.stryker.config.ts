import { defineConfig } from "vitest/config";

/** What `npm run mutate` runs: the fast tests of what it changes, and no type tests. */
export default defineConfig({
  test: {
    env: { FUZZ_RUNS: "300" },
    include: [
      "test/session/**/*.test.ts",
      "test/fetch/**/*.test.ts",
      "test/unit/mock-state*.test.ts",
      "test/docs/{copy,diagram,landing,made-up,overview,parts}.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
