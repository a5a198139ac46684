/** How a folder is replaced: as a whole or not at all, whatever is there and whoever else does it. */
import { spawnSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UserError } from "../../scripts/lib/main.ts";
import { refuseUnwritable, replaceFolder } from "../../scripts/lib/replace-folder.ts";

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  target = join(folder, "site");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = (text: string) => new Map(["a.txt", "deep/b.txt"].map((name) => [name, text]));

test("the new files replace all old ones, and nothing is left beside them", async () => {
  await replaceFolder(target, new Map([["old.txt", "old"]]));
  await replaceFolder(target, files("new"));
  expect((await readdir(target)).sort()).toEqual(["a.txt", "deep"]);
  expect(await readdir(folder)).toEqual(["site"]);
});

test("of several replacements at once, the folder has the files of one", async () => {
  await Promise.all(["1", "2", "3", "4", "5", "6"].map((text) => replaceFolder(target, files(text))));
  const text = await readFile(join(target, "a.txt"), "utf8");
  expect(await readFile(join(target, "deep/b.txt"), "utf8")).toBe(text);
  expect(await readdir(folder)).toEqual(["site"]);
});

test("a failure leaves the old files, and no other folder", async () => {
  await replaceFolder(target, files("old"));
  const broken = new Map([...files("new"), ["a.txt/below-a-file", "new"]]);
  await expect(replaceFolder(target, broken)).rejects.toThrow();
  expect(await readFile(join(target, "a.txt"), "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["site"]);
});

test("a link to a folder stays one", async () => {
  await mkdir(join(folder, "real"));
  await symlink(join(folder, "real"), target);
  await replaceFolder(target, files("new"));
  expect((await lstat(target)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, "real/a.txt"), "utf8")).toBe("new");
});

test("what a killed process has left is removed, but no folder of others", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await mkdir(join(folder, `site.next-${pid}-abcdef`));
  await mkdir(join(folder, `site.next-${process.ppid}-abcdef`));
  await mkdir(join(folder, "site.next"));
  await replaceFolder(target, files("new"));
  expect((await readdir(folder)).sort()).toEqual(["site", "site.next", `site.next-${process.ppid}-abcdef`]);
});

test("a folder below a file is refused in one sentence", async () => {
  await writeFile(join(folder, "file"), "");
  const refused = refuseUnwritable(join(folder, "file/site"));
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(
    /file\/site cannot be written \((EACCES|ENOTDIR) in .*\); choose another folder\.$/,
  );
});
