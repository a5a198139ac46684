/** Every promise in SECURITY.md names a test that is there. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const text = await readFile("SECURITY.md", "utf8");
const defended = text.slice(text.indexOf("## From whom"), text.indexOf("## What is not protected"));
const rows = defended.split("\n").filter((line) => /^\| (?!what holds|---)/.test(line));

test("every line of the threat model names a file and the title of a test in it", async () => {
  expect(rows.length).toBeGreaterThan(20);
  const missing: string[] = [];
  for (const row of rows) {
    const [, file = "", title = ""] = /\| `(test\/[\w./-]+\.test\.ts)`: "([^"]+)" \|$/.exec(row) ?? [];
    const source = await readFile(file || "none", "utf8").catch(() => "");
    // As the title of a test or of a group of tests, be it one of a table.
    const isThere = new RegExp(`\\((["'\`])${literally(title)}\\1,`).test(source);
    if (!title || !isThere) missing.push(row);
  }
  expect(missing).toEqual([]);
});

test("the threats that have to be there are", () => {
  const headings = [...defended.matchAll(/^### (\w[\w ]*)/gm)].map(([, name]) => name);
  expect(headings).toEqual([
    "Lockout",
    "Leaks",
    "Redirects and origins",
    "Responses",
    "The store",
    "The control of a mock",
  ]);
  expect(text).toContain("## What is not protected");
  expect(text).toContain("## Report a vulnerability");
});

const literally = (title: string) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
