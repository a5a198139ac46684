/** `npm run test:artifact`: packs the package, and tests the tarball in every environment that the guides name. */
import { writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { openLab } from "./artifact/lab.ts";
import { matrix } from "./artifact/matrix.ts";
import { page, pageFile } from "./artifact/page.ts";
import { report } from "./artifact/report.ts";
import { installTools } from "./artifact/tools.ts";
import { isGood, tryAll } from "./artifact/try.ts";
import { isMain, main, type Print, UserError } from "./lib/main.ts";

interface Options {
  environments?: string[];
  write?: boolean;
}

const all = matrix.flatMap(({ environments }) => environments);

export const artifactCommand = (print: Print = console.log) =>
  new Command("npm run test:artifact --")
    .description(
      "Pack the package, and test the tarball with every runtime, bundler, package manager, test runner and compiler.",
    )
    .addOption(
      new Option("--environments <name...>", "test only these (default: all)")
        .choices(all.map(({ name }) => name))
        .conflicts("write"),
    )
    .option("--write", "write docs/runs-on.md, if all were run")
    .allowExcessArguments(false)
    .action(async ({ environments: names, write }: Options) => {
      const environments = names ? all.filter(({ name }) => names.includes(name)) : all;
      const lacking = await installTools();
      const lab = await openLab();
      const outcomes = await tryAll(environments, lab, lacking).finally(lab.close);
      const byEnvironment = new Map(environments.map((each, index) => [each, outcomes[index] as (typeof outcomes)[0]]));
      print(report(matrix, byEnvironment));
      if (!isGood(outcomes)) process.exitCode = 1;
      if (!write) return;
      if (outcomes.some(({ notRun }) => notRun))
        throw new UserError("docs/runs-on.md was not written, since some environments were not run.");
      await writeFile(pageFile, page(matrix, byEnvironment));
    });

if (isMain(import.meta.url)) await main(() => artifactCommand().parseAsync());
