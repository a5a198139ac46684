/** `npm run docs`: either all of the site is right and written, or one line says what is wrong and nothing changes. */
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docsCommand } from "../../scripts/docs.ts";
import type { Finished } from "../../scripts/lib/run.ts";
import { copySources, edit, hashesIn, lineOf } from "../support/docs-command.ts";
import { run, runCommand, runScript } from "../support/run.ts";
import { siteFolder } from "../support/site.ts";

let folder: string;
let good: Finished;
let written: Record<string, string>;

/** The folders of one case: sources to spoil, and a site that a good build has left. */
interface Case {
  source: string;
  output: string;
  args: string[];
}

async function caseNamed(name: string): Promise<Case> {
  const [source, output] = [join(folder, name), join(folder, `${name}-site`)];
  await cp(join(folder, "good"), source, { recursive: true });
  await cp(join(folder, "good-site"), output, { recursive: true });
  return { source, output, args: ["--source", source, "--output", output] };
}

/** Milliseconds for several builds at once, on a machine that may be busy with other tests. */
const timeout = 180_000;

beforeAll(async () => {
  // In a fresh clone, this leaves what TypeDoc writes, so that the next builds need not run it side by side.
  await siteFolder();
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
  const [source, output] = [await copySources(join(folder, "good")), join(folder, "good-site")];
  good = await runScript("scripts/docs.ts", ["--source", source, "--output", output]);
  written = await hashesIn(output);
}, timeout);
afterAll(() => rm(folder, { recursive: true, force: true }));

const mbsi = ({ source }: Case) => join(source, "specs/mbsi.yaml");
const guide = ({ source }: Case) => join(source, "docs/mock.md");

/** Adds a line after the title and the paragraph below it; gives its number. */
async function addLine(file: string, line: string): Promise<number> {
  await edit(file, "\n\n## ", `\n\n${line}\n\n## `);
  return lineOf(file, line);
}

async function expectRefusal({ code, stdout, stderr }: Finished, output: string): Promise<void> {
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^error: .*\n$/);
  expect(await hashesIn(output)).toEqual(written);
  expect((await readdir(folder)).filter((name) => name.startsWith(`${basename(output)}.next`))).toEqual([]);
}

/** What is spoilt, how, and what the line on stderr then says. */
const mistakes: [name: string, spoil: (folders: Case) => Promise<RegExp>, options?: string[]][] = [
  [
    "a spec that does not lint",
    async (folders) => {
      await edit(mbsi(folders), "status: documented", "status: guessed");
      const line = await lineOf(mbsi(folders), "status: guessed");
      return new RegExp(`^error: .*specs/mbsi\\.yaml:${line} does not pass the lint: .*status.*\\(struct\\)$`);
    },
  ],
  [
    "a syntax error in a spec",
    async (folders) => {
      await edit(mbsi(folders), "operationId: authenticate", "operationId: [authenticate");
      return /^error: The spec .*specs\/mbsi\.yaml has a syntax error: .* at line \d+, column \d+\.$/;
    },
  ],
  [
    "a missing spec",
    async (folders) => {
      await rm(mbsi(folders));
      return /^error: The spec .*specs\/mbsi\.yaml does not exist\.$/;
    },
  ],
  [
    "a code sample that fails",
    async (folders) => {
      // What is generated still asks for the path of before. Samples run side by side, so any of these may fail first.
      await edit(mbsi(folders), "/api/v140/auth:", "/api/v999/auth:");
      const line = await lineOf(mbsi(folders), "operationId: authenticate\n");
      return new RegExp(
        `^error: .*specs/mbsi\\.yaml:${line} the (session|command line|typescript-fetch) sample of authenticate \\(signedIn\\) fails: it exited with 1: .*`,
      );
    },
  ],
  [
    "a link of a guide to a file that is no page",
    async (folders) => {
      const line = await addLine(guide(folders), "See [the plan](plan.md).");
      return new RegExp(`^error: docs/mock\\.md:${line} links to plan\\.md, which is not a page of the site; .*`);
    },
    ["--no-try-samples"],
  ],
  [
    "a link of a guide to a section that is not there",
    async (folders) => {
      const line = await addLine(guide(folders), "See [the errors](errors.md#no-such-section).");
      return new RegExp(
        `^error: docs/mock\\.md:${line} links to .*errors\\.html#no-such-section, which does not exist\\.$`,
      );
    },
    ["--no-try-samples"],
  ],
  [
    "a guide that the navigation does not list",
    async ({ source }) => {
      await writeFile(join(source, "docs/plan.md"), "# A plan\n\nWhat is next.\n");
      return /^error: docs\/plan\.md is not in the navigation; add it to a section in scripts\/docs\/guides\.ts\.$/;
    },
    ["--no-try-samples"],
  ],
  [
    "a guide without a title",
    async (folders) => {
      await edit(guide(folders), "# ", "");
      return /^error: docs\/mock\.md:1 must begin with a title \(# …\) and a paragraph\.$/;
    },
    ["--no-try-samples"],
  ],
];

describe("npm run docs", { timeout }, () => {
  test("writes the site and says so, and leaves no folder of its own behind", async () => {
    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(good.stdout).toMatch(/^Wrote \d+ files to .*good-site in \d+\.\d s\.\n$/);
    expect(good.stdout).toContain(`Wrote ${Object.keys(written).length} files`);
    expect(Object.keys(written)).toContain("/index.html");
    expect((await readdir(folder)).filter((name) => name.includes(".next"))).toEqual([]);
  });

  test("the same sources give the same site, byte for byte", async () => {
    expect(written).toEqual(await hashesIn(await siteFolder()));
  });

  test.concurrent.each(mistakes)("refuses %s in one line, and leaves the last site", async (name, spoil, more = []) => {
    const folders = await caseNamed(name.replaceAll(" ", "-"));
    const message = await spoil(folders);
    const finished = await runCommand(docsCommand, [...folders.args, ...more]);
    expect(finished.stderr.trimEnd()).toMatch(message);
    await expectRefusal(finished, folders.output);
  });

  test("refuses to replace a folder that is no site, or a file", async () => {
    const other = join(folder, "other");
    await cp(join(folder, "good"), other, { recursive: true });
    const before = await hashesIn(other);
    const inFolder = await runCommand(docsCommand, ["--source", join(folder, "good"), "--output", other]);
    expect(inFolder).toMatchObject({ code: 1, stdout: "" });
    expect(inFolder.stderr).toMatch(/^error: .*other contains files that are not an earlier site; .*\n$/);
    expect(await hashesIn(other)).toEqual(before);
    const onFile = await runCommand(docsCommand, ["--output", join(other, "docs/mock.md")]);
    expect(onFile.stderr).toMatch(/^error: .*mock\.md is not a folder \(ENOTDIR\); .*\n$/);
    expect(await hashesIn(other)).toEqual(before);
  });

  test("refuses an output among its sources before it builds", async () => {
    const source = join(folder, "good");
    const among = await runCommand(docsCommand, ["--source", source, "--output", join(source, "docs/site")]);
    expect(among.stderr).toMatch(
      /^error: .*good\/docs\/site is in the sources of the site; pass a folder outside .*\n$/,
    );
    expect(await readdir(join(source, "docs"))).not.toContain("site");
  });

  test.concurrent("says what it needs when a program for the samples is missing", async () => {
    const folders = await caseNamed("programs");
    const programs = join(folder, "bin");
    await mkdir(programs);
    for (const name of ["sh", "curl"]) {
      const { stdout } = await run("sh", ["-c", `command -v ${name}`]);
      await symlink(stdout.trim(), join(programs, name));
    }
    const finished = await runScript("scripts/docs.ts", folders.args, { PATH: programs });
    expect(finished.stderr).toBe(
      "error: python3 is needed to try the code samples; install it, or build with --no-try-samples.\n",
    );
    await expectRefusal(finished, folders.output);
  });

  test('refuses the arguments ["--bogus"] in one line', async () => {
    const { code, stdout, stderr } = await runScript("scripts/docs.ts", ["--bogus"]);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: "error: unknown option '--bogus'\n" });
  });

  test.each([
    [["--output"], /^error: option '--output <folder>' argument missing$/],
    [["dist"], /^error: too many arguments/],
  ])("refuses the arguments %j in one line", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(docsCommand, args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.trimEnd()).toMatch(message);
  });
});
