/** `npm run generate`: rebuilds everything under `generated/` from `specs/`. */
import { generateFiles } from "./generate/index.ts";
import { folderCommand } from "./lib/folders.ts";
import { isMain, main, type Print } from "./lib/main.ts";
import { replaceFolder } from "./lib/replace-folder.ts";

export const generateCommand = (print: Print = console.log) =>
  folderCommand("npm run generate --", "Rebuild every generated file from the specs.", async (folders) => {
    const files = await generateFiles(folders);
    await replaceFolder(folders.generated, files);
    print(`Wrote ${files.size} files to ${folders.generated}.`);
  });

if (isMain(import.meta.url)) await main(() => generateCommand().parseAsync());
