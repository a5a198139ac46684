/** CONTRIBUTING's "Where to look" sends its reader to files that have what the row is about. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";

const guide = await readFile(join(root, "CONTRIBUTING.md"), "utf8");
const section = /^## Where to look\n(.*?)^## /ms.exec(guide)?.[1] ?? "";
/** Each row: what is asked, and one or two files with a name to look for. */
const rows = section
  .split("\n")
  .filter((line) => /^\| [^-]/.test(line))
  .slice(1)
  .map((line) => {
    const [, question = "", answer = ""] = line.split("|").map((cell) => cell.trim());
    return {
      question,
      places: [...answer.matchAll(/`([^`]+)` in `([^`]+)`/g)].map(([, name = "", file = ""]) => ({ name, file })),
    };
  });

test("there are rows", () => expect(rows.length).toBeGreaterThanOrEqual(10));

test.each(rows)("$question", async ({ places }) => {
  expect(places.length).toBeGreaterThan(0);
  expect(places.length).toBeLessThan(3);
  for (const { name, file } of places) expect(await readFile(join(root, file), "utf8")).toContain(name);
});
