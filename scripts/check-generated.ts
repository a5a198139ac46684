/** `npm run check:generated`: generates everything anew and compares it with `generated/`, whole tree with whole tree. */
import { generateFiles } from "./generate/index.ts";
import { assertUpToDate } from "./generate/trees.ts";
import { folderCommand } from "./lib/folders.ts";
import { main } from "./lib/main.ts";

const program = folderCommand(
  "npm run check:generated --",
  "Fail when the generated files are not what the specs say.",
  async (folders) => {
    const expected = await generateFiles(folders);
    await assertUpToDate(folders.generated, expected);
    console.log(`All ${expected.size} generated files are what the specs say.`);
  },
);

await main(() => program.parseAsync());
