/** `npm run check:generated`: generates everything anew and compares it with `generated/`, whole tree with whole tree. */
import { generateFiles } from "./generate/index.ts";
import { assertUpToDate } from "./generate/trees.ts";
import { parseFolders } from "./lib/folders.ts";
import { main } from "./lib/main.ts";

await main(async () => {
  const description = "Fail when the generated files are not what the specs say.";
  const folders = parseFolders("npm run check:generated --", description);
  const expected = await generateFiles(folders);
  await assertUpToDate(folders.generated, expected);
  console.log(`All ${expected.size} generated files are what the specs say.`);
});
