/** A bundle of everything, as a module; webpack's own command is a package of its own. */
import { createRequire } from "node:module";

const webpack = createRequire(process.env.TOOLS)("webpack");

webpack(
  {
    mode: "production",
    entry: "./main.js",
    target: ["web", "es2022"],
    experiments: { outputModule: true },
    output: { path: `${process.cwd()}/out`, filename: "main.js", module: true, chunkFormat: "module" },
    performance: { hints: false },
  },
  (error, stats) => {
    if (!error && !stats.hasErrors() && !stats.hasWarnings()) return;
    console.error(error ?? stats.toString("errors-warnings"));
    process.exitCode = 1;
  },
);
