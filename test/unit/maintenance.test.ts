/** The two packages that get no further updates are used in few places, and CONTRIBUTING names them. */
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const importing = /(from|import\() ?["']openapi-(fetch|typescript)(\/[^"']*)?["']/;

async function filesThatImport(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  const found = await Promise.all(files.map(async (file) => importing.test(await readFile(file, "utf8")) && file));
  return found.filter((file): file is string => file !== false).toSorted();
}

test("openapi-fetch and openapi-typescript are imported by these files alone", async () => {
  expect(await filesThatImport("src")).toEqual([
    "src/answers.ts",
    // It writes the import of the modules that are built in.
    "src/generate/client.ts",
    "src/generate/schema.ts",
    "src/sign-in/client-options.ts",
    "src/sign-in/index.ts",
  ]);
  expect(await filesThatImport("generated")).toEqual([
    "generated/crmcom/index.ts",
    "generated/mbsi/index.ts",
    "generated/mikrocloud/index.ts",
    "generated/msp360/index.ts",
  ]);
  expect(await filesThatImport("scripts")).toEqual([]);
});

test("CONTRIBUTING names each of them", async () => {
  const text = await readFile("CONTRIBUTING.md", "utf8");
  const section = text.slice(text.indexOf("## The two packages"), text.indexOf("## House rules"));
  for (const file of await filesThatImport("src")) expect(section).toContain(`\`${file}\``);
  expect(section).toContain("`generated/*/index.ts`");
});
