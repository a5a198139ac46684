/** docs/vendors-tried.md says of each vendor what its documents say. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { foreignNames } from "../support/foreign-vendors.ts";
import { vendorsTable } from "../support/vendors-tried.ts";

test("the table has a row for every vendor, as its documents have it", async () => {
  const guide = await readFile(join(root, "docs/vendors-tried.md"), "utf8");
  const rows = guide.split("\n").filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(foreignNames.length + 2);
  expect(foreignNames.length).toBeGreaterThan(7);
  expect(rows.join("\n"), "put the table that is expected into docs/vendors-tried.md").toBe(await vendorsTable());
});
