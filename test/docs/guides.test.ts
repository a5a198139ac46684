/** What all guides have in common, as they stand in the repository. */
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const names = (await readdir("docs")).filter((name) => name.endsWith(".md"));
const guides = await Promise.all(names.map(async (name) => ({ name, text: await readFile(`docs/${name}`, "utf8") })));
const withBlocks = guides.filter(({ name, text }) => text.includes("```") && name !== "getting-started.md");

test("there are guides with blocks", () => expect(withBlocks.length).toBeGreaterThan(15));

test.each(withBlocks)("docs/$name says how to run its blocks, before the first of them", ({ text }) => {
  const line = "\n\nTo run the blocks on this page, see [Run the blocks](getting-started.md#run-the-blocks).\n\n";
  expect(text.split(line)).toHaveLength(2);
  expect(text.indexOf(line)).toBeLessThan(text.indexOf("```"));
});

test("getting-started has the section that they lead to", () => {
  expect(guides.find(({ name }) => name === "getting-started.md")?.text).toContain("\n### Run the blocks\n");
});
