/** `npm run check:generated`: generates everything in memory, and compares it with all files in `generated/`. */
import { generateFiles } from "./generate/index.ts";
import { assertUpToDate } from "./generate/trees.ts";
import { folderCommand } from "./lib/folders.ts";
import { main } from "./lib/main.ts";

const program = folderCommand(
  "npm run check:generated --",
  "Fail if the generated files do not match the specs.",
  async (folders) => {
    const expected = await generateFiles(folders);
    await assertUpToDate(folders.generated, expected);
    console.log(`All ${expected.size} generated files match the specs.`);
  },
);

await main(() => program.parseAsync());
