/** The licences of what is bundled: listed with their texts, or the build fails. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { noticesOf } from "../../scripts/package/notices.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-notices-"));
  const add = async (path: string, manifest: object, files: Record<string, string>) => {
    await mkdir(join(folder, "node_modules", path), { recursive: true });
    const all = { "package.json": JSON.stringify({ name: path, version: "1.2.3", ...manifest }), ...files };
    for (const [name, text] of Object.entries(all)) await writeFile(join(folder, "node_modules", path, name), text);
  };
  await add("fake-a", { license: "MIT" }, { LICENSE: "Fake text of A\r\n" });
  await add("@fake/b", { license: "Apache-2.0" }, { "license.md": "Fake text of B", NOTICE: "Fake notice of B" });
  await add("fake-c", { licenses: [{ type: "ISC" }] }, { LICENCE: "Fake text of A\n" });
  await add("fake-copyleft", { license: "GPL-3.0-only" }, { LICENSE: "Fake text" });
  await add("fake-silent", {}, { LICENSE: "Fake text" });
  await add("fake-bare", { license: "MIT" }, { NOTICE: "Only a notice" });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What esbuild tells of an output with files of these packages; of the unused ones nothing is left in it. */
function metafile(used: string[], unused: string[] = []): Metafile {
  const path = (name: string) => relative(root, join(folder, "node_modules", name, "lib/index.js"));
  const sizes = [...used.map((name) => [path(name), 10] as const), ...unused.map((name) => [path(name), 0] as const)];
  const inputs = Object.fromEntries(sizes.map(([file]) => [file, { bytes: 10, imports: [] }]));
  const parts = Object.fromEntries(sizes.map(([file, bytesInOutput]) => [file, { bytesInOutput }]));
  return { inputs, outputs: { "dist/out.js": { bytes: 10, imports: [], exports: [], inputs: parts } } } as Metafile;
}

test("names, versions and licences of what is in the output, by name; each text once", async () => {
  const { packages, text } = await noticesOf(metafile(["fake-c", "fake-a", "@fake/b"], ["fake-copyleft"]));
  expect(packages).toEqual([
    { name: "@fake/b", version: "1.2.3", licence: "Apache-2.0" },
    { name: "fake-a", version: "1.2.3", licence: "MIT" },
    { name: "fake-c", version: "1.2.3", licence: "ISC" },
  ]);
  expect(text).toContain("@fake/b 1.2.3 (Apache-2.0)\n\nFake notice of B\n\nFake text of B\n");
  expect(text).toContain("fake-a 1.2.3 (MIT)\nfake-c 1.2.3 (ISC)\n\nFake text of A\n");
});

test.each([
  [
    "fake-copyleft",
    "fake-copyleft 1.2.3 has the licence GPL-3.0-only, which is not on the list; check whether it may be bundled.",
  ],
  ["fake-silent", "fake-silent 1.2.3 has the licence none, which is not on the list; check whether it may be bundled."],
  ["fake-bare", /^fake-bare 1\.2\.3 has no licence text; save it as .*licences\/fake-bare@1\.2\.3\.txt\.$/],
])("%s ends the build", async (name, message) => {
  await expect(noticesOf(metafile([name]))).rejects.toThrow(message);
});
