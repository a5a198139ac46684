/** `npm run docs`: builds the documentation site. */
import { join, resolve } from "node:path";
import { Command } from "commander";
import { writeSite } from "./docs/index.ts";
import { isMain, main, type Print } from "./lib/main.ts";
import { root } from "./lib/paths.ts";
import { stoppable } from "./lib/until-stopped.ts";

interface Options {
  output: string;
  source: string;
  trySamples: boolean;
}

export const docsCommand = (print: Print = console.log) =>
  new Command("npm run docs --")
    .description("Build the documentation as a static site.")
    .option("--output <folder>", "folder of the site, replaced when the build succeeds", join(root, "dist/docs"))
    .option("--source <folder>", "folder that has specs/, docs/, CHANGELOG.md and SECURITY.md", root)
    .option("--no-try-samples", "do not run the code samples against the mock")
    .allowExcessArguments(false)
    .action(async ({ output, source, trySamples }: Options) => {
      print(
        await stoppable((signal) => writeSite({ root: resolve(source), output: resolve(output), trySamples, signal })),
      );
    });

if (isMain(import.meta.url)) await main(() => docsCommand().parseAsync());
