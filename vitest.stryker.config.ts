import { defineConfig } from "vitest/config";

/** What `npm run mutate` runs for every mutant of `src/session`: the tests of sessions alone, and no type tests. */
export default defineConfig({
  test: {
    env: { FUZZ_RUNS: "300" },
    include: ["test/session/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
