/** `npm run check:generated`: generates everything anew and compares it with `generated/`, whole tree with whole tree. */
import { join } from "node:path";
import { generateFiles } from "./generate/index.ts";
import { assertUpToDate } from "./generate/trees.ts";
import { main } from "./lib/main.ts";
import { root } from "./lib/paths.ts";

await main(async () => {
  const expected = await generateFiles(join(root, "specs"));
  await assertUpToDate(join(root, "generated"), expected);
  console.log(`generated/ is what the specs say: ${expected.size} files.`);
});
