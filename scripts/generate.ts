/** `npm run generate`: rebuilds everything under `generated/` from `specs/`. */
import { generateFiles } from "./generate/index.ts";
import { parseFolders } from "./lib/folders.ts";
import { main } from "./lib/main.ts";
import { replaceFolder } from "./lib/replace-folder.ts";

await main(async () => {
  const folders = parseFolders("npm run generate --", "Rebuild every generated file from the specs.");
  const files = await generateFiles(folders);
  await replaceFolder(folders.generated, files);
  console.log(`Wrote ${files.size} files to ${folders.generated}.`);
});
