/** `npm run generate`: rebuilds everything under `generated/` from `specs/`. */
import { join } from "node:path";
import { generateFiles, replaceFolder } from "./generate/index.ts";
import { main } from "./lib/main.ts";
import { root } from "./lib/paths.ts";

await main(async () => {
  const files = await generateFiles(join(root, "specs"));
  await replaceFolder(join(root, "generated"), files);
  console.log(`Wrote ${files.size} files to generated/.`);
});
