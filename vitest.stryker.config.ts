import { defineConfig } from "vitest/config";

/** What is run for every mutant: the tests that scripts/mutate.ts names, and no type tests. */
export default defineConfig({
  test: {
    env: { FUZZ_RUNS: "300" },
    include: JSON.parse(process.env.MUTATE_TESTS ?? "[]"),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
