import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  test: {
    // `npm run fuzz` runs in the mode "fuzz".
    env: { FUZZ_RUNS: mode === "fuzz" ? "10500" : "300" },
    include: ["test/**/*.test.ts"],
    // Type tests: every `*.test-d.ts` is checked by tsc as part of the run.
    typecheck: { enabled: true, include: ["test/types/*.test-d.ts"], tsconfig: "tsconfig.json" },
    // Some tests start other programs (Redocly, Prism, tsc); a machine with few cores needs its time for them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(process.env.CI && {
      reporters: ["default", "json"],
      outputFile: { json: "reports/tests.json" },
    }),
  },
}));
