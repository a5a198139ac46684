/** The code of docs/your-own-vendor.md, run as its reader would: with the skeletons of docs/adding-a-provider.md. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { type Finished, run } from "../../scripts/lib/run.ts";
import { guideFiles } from "../support/guide.ts";

let project: string;
let blocks: string[];

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "provider-auth-own-vendor-"));
  await symlink(join(root, "node_modules"), join(project, "node_modules"));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await mkdir(join(project, "vendors"));
  for (const [path, text] of guideFiles) await writeFile(join(project, "vendors", basename(path)), text);
  const guide = await readFile(join(root, "docs/your-own-vendor.md"), "utf8");
  blocks = [...guide.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = ""]) => block);
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function runBlock(source: string): Promise<Finished> {
  await writeFile(join(project, "try.ts"), source);
  const hooks = new URL("../../scripts/docs/samples/resolve.ts", import.meta.url).href;
  return run(process.execPath, ["--import", hooks, "try.ts"], { cwd: project });
}

test("each block prints what it says, one after the other", async () => {
  expect(blocks).toHaveLength(3);
  for (const block of blocks) {
    const claims = [...block.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, claim]) => claim);
    expect(claims.length).toBeGreaterThan(0);
    const { code, stdout, stderr } = await runBlock(block);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual(claims);
  }
});

test("a document that is wrong is refused with its file and line, and nothing is changed", async () => {
  const [generate = ""] = blocks;
  const file = join(project, "vendors/acme.arazzo.yaml");
  const workflow = await readFile(file, "utf8");
  const before = await readFile(join(project, "src/acme/index.ts"), "utf8").catch(() => "");
  await writeFile(file, workflow.replace("acme.acmeLogin", "acme.acmeLogout"));
  const line = workflow.split("\n").findIndex((text) => text.includes("acme.acmeLogin")) + 1;
  const { code, stderr } = await runBlock(generate);
  await writeFile(file, workflow);
  expect(code).not.toBe(0);
  expect(stderr).toContain(`vendors/acme.arazzo.yaml:${line}: `);
  expect(await readFile(join(project, "src/acme/index.ts"), "utf8").catch(() => "")).toBe(before);
});
