import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { findRedisServer } from "./scripts/lib/redis-server.ts";
import SlowFirst from "./test/support/slow-first.ts";

/** `npm run test:browser` runs them, in the mode "browser". */
const browserTests = "test/browser/**";
/** Generates all clients, so it needs Java for openapi-generator. */
const generationTest = "test/package/fifth-provider.test.ts";
const redisTests = "test/redis/**";

export default defineConfig(({ mode }) => {
  const skipGeneration = spawnSync("java", ["-version"]).status !== 0;
  // On stderr, since tools that list tests read stdout.
  if (skipGeneration) console.warn(`Java was not found, so ${generationTest} did not run.`);
  const skipRedis = !findRedisServer();
  if (skipRedis) console.warn("redis-server was not found, so the tests in test/redis did not run.");
  // `npm run test:bundle` runs the tests of the mock with the mock that is built for the package.
  const builtMock = fileURLToPath(new URL("dist/src/mock/index.js", import.meta.url));
  const isBundle = mode === "bundle";
  return {
    ...(isBundle && { resolve: { alias: [{ find: /^\..*\/src\/mock\/index\.ts$/, replacement: builtMock }] } }),
    test: {
      ...(isBundle && { server: { deps: { external: [/\/dist\/src\//] } } }),
      // `npm run fuzz` runs in the mode "fuzz".
      env: { FUZZ_RUNS: mode === "fuzz" ? "10500" : "300" },
      include: ["test/**/*.test.ts"],
      exclude: [
        ...configDefaults.exclude,
        ...(mode === "browser" ? [] : [browserTests]),
        ...(skipGeneration ? [generationTest] : []),
        ...(skipRedis ? [redisTests] : []),
      ],
      // By default, Vitest keeps one core for itself.
      maxWorkers: "100%",
      // The files of a worker share its modules, since Prism alone takes most of a second to load.
      isolate: false,
      // As in Node, the default export of a CommonJS module is all its exports.
      deps: { interopDefault: false },
      sequence: { sequencer: SlowFirst },
      setupFiles: "test/support/setup.ts",
      globalSetup: "test/support/global-setup.ts",
      // The faster of the two compilers checks every `*.test-d.ts` as part of the run.
      typecheck: {
        enabled: true,
        checker: fileURLToPath(new URL("node_modules/typescript7/bin/tsc", import.meta.url)),
        include: ["test/types/*.test-d.ts"],
        // Only what they import: `npm run typecheck` and test/package/fifth-provider.test.ts check everything.
        tsconfig: "test/types/tsconfig.json",
      },
      // Some tests start other programs (Redocly, Prism, tsc), which are slow on a machine with few cores.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // Only `vitest run --coverage` reads this.
      coverage: {
        provider: "v8",
        include: ["generated/*/index.ts", "src/sign-in/**", "src/session/**"],
        // "text" omits the files that are completely covered, so every row of the table shows a gap.
        reporter: [["text", { skipFull: true }], "json-summary", "html"],
        reportsDirectory: "reports/coverage",
        thresholds: {
          "src/session/**": { branches: 95 },
          "src/sign-in/**": { branches: 95 },
        },
      },
      ...(process.env.CI && {
        reporters: ["default", "json"],
        outputFile: { json: `reports/${["browser", "bundle"].includes(mode) ? mode : "tests"}.json` },
      }),
    },
  };
});
