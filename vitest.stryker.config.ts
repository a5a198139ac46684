import { defineConfig } from "vitest/config";

/** Runs the tests that scripts/mutate.ts names for every mutant, without type tests. */
export default defineConfig({
  test: {
    env: { FUZZ_RUNS: "300" },
    include: JSON.parse(process.env.MUTATE_TESTS ?? "[]"),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
