/**
 * `npm run bench:install`: installs the packed package in an empty folder without a cache of npm, and measures packages, size
 * and time. For comparison, it does the same with the packages that the mock needed before they were bundled.
 */
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../scripts/lib/run.ts";
import { pack } from "../scripts/package/pack.ts";

const folder = await mkdtemp(join(tmpdir(), "provider-auth-install-"));
const { tarball } = await pack(folder);
const peers = ["@stoplight/prism-core@5.16", "@stoplight/prism-http@5.16", "otpauth@9", "yaml@2"];

/** Returns the size of the files below a folder in bytes. */
async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

console.log("".padEnd(42), "packages".padStart(9), "MB".padStart(7), "seconds".padStart(8));
for (const [name, wanted] of [
  ["the package", [tarball]],
  ["with the packages that the mock needed", [tarball, ...peers]],
] as const) {
  const project = await mkdtemp(join(folder, "project-"));
  await writeFile(join(project, "package.json"), "{}");
  const begin = performance.now();
  const args = ["install", "--no-audit", "--no-fund", "--cache", join(project, ".npm"), ...wanted];
  const { code, stderr } = await run("npm", args, { cwd: project });
  if (code !== 0) throw new Error(stderr);
  const seconds = (performance.now() - begin) / 1000;
  const { stdout } = await run("npm", ["ls", "--all", "--parseable"], { cwd: project });
  const packages = new Set(stdout.trim().split("\n").slice(1)).size;
  const size = (await sizeOf(join(project, "node_modules"))) / 1e6;
  console.log(
    name.padEnd(42),
    String(packages).padStart(9),
    size.toFixed(1).padStart(7),
    seconds.toFixed(1).padStart(8),
  );
}
await rm(folder, { recursive: true, force: true });
