/** `npm run check:package`: builds the package, prints the sizes of its parts, and fails if a part exceeds its limit. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { isMain, main, type Print, UserError } from "./lib/main.ts";
import { root } from "./lib/paths.ts";
import { run } from "./lib/run.ts";
import { buildPackage } from "./package/build.ts";
import { type Group, groups, type Weight, weigh } from "./package/weights.ts";

interface Options {
  write: boolean;
}

const checkPackageCommand = (print: Print = console.log) =>
  new Command("npm run check:package --")
    .description("Build the package, and show the sizes of its parts.")
    .option("--write", "write the table of the limits into CONTRIBUTING.md", false)
    .allowExcessArguments(false)
    .action((options: Options) => check(options, print));

async function check({ write }: Options, print: Print): Promise<void> {
  await checkTable(write);
  const built = await buildPackage();
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
  const [tarball] = JSON.parse(stdout) as { size: number; unpackedSize: number; files: { path: string }[] }[];
  if (!tarball) throw new UserError("npm did not pack a tarball.");
  const weights = await weigh(
    built,
    tarball.files.map(({ path }) => path),
  );
  print(row("", "files", "kB", "limit", "gzipped", "for"));
  for (const { name, files, bytes, limit, gzipped, purpose } of weights) {
    print(row(name, String(files), kB(bytes), String(limit), kB(gzipped), purpose));
  }
  print(row("tarball", String(tarball.files.length), kB(tarball.unpackedSize), "", kB(tarball.size), ""));
  const heavy = weights
    .filter(isTooLarge)
    .map(({ name, bytes, limit }) => `${name} takes ${kB(bytes)} kB (limit: ${limit})`);
  if (heavy.length > 0)
    throw new UserError(`${heavy.join("; ")}: make it smaller, or raise its limit if there is a reason.`);
}

const isTooLarge = ({ bytes, limit }: Weight) => bytes > limit * 1000;

const kB = (bytes: number) => (bytes / 1000).toFixed(0);

const row = (name: string, files: string, size: string, limit: string, gzipped: string, purpose: string) =>
  `${name.padEnd(18)}${[files, size, limit, gzipped].map((cell) => cell.padStart(8)).join("")}  ${purpose}`.trimEnd();

const begin = "<!-- the table of npm run check:package -->\n";
const end = "<!-- its end -->\n";

async function checkTable(write: boolean): Promise<void> {
  const file = join(root, "CONTRIBUTING.md");
  const text = await readFile(file, "utf8");
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  const wanted = `\n${tableOf(groups)}\n`;
  if (text.slice(from, to) === wanted) return;
  if (!write) {
    throw new UserError("The limits in CONTRIBUTING.md are out of date; run npm run check:package -- --write.");
  }
  await writeFile(file, text.slice(0, from) + wanted + text.slice(to));
}

const tableOf = (rows: readonly Group[]) =>
  [
    "| part | limit | what it is for |",
    "| --- | --- | --- |",
    ...rows.map(
      ({ name, limit, isPerVendor, purpose }) =>
        `| ${name} | ${limit} kB${isPerVendor ? " for each vendor" : ""} | ${purpose} |`,
    ),
  ]
    .join("\n")
    .concat("\n");

if (isMain(import.meta.url)) await main(() => checkPackageCommand().parseAsync());
