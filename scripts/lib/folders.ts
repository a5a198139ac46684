import { resolve } from "node:path";
import { Command } from "commander";
import { root } from "./paths.ts";

/** The folders of the generation scripts. Default: the project's own. */
export interface Folders {
  specs: string;
  generated: string;
}

/** A command that takes `--specs` and `--generated`. */
export const folderCommand = (name: string, description: string, action: (folders: Folders) => Promise<void>) =>
  new Command(name)
    .description(description)
    .option("--specs <folder>", "folder of the specs", resolve(root, "specs"))
    .option("--generated <folder>", "folder of the generated files", resolve(root, "generated"))
    .allowExcessArguments(false)
    .action((options: Folders) => action({ specs: resolve(options.specs), generated: resolve(options.generated) }));
