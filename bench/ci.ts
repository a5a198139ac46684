/**
 * `npm run bench:ci -- <commit>`: compares the time that `npm ci` takes with the lockfile of the working tree with that of
 * another commit. The two take turns, with a warm cache of npm, so that other load on the machine affects both.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { main, UserError } from "../scripts/lib/main.ts";
import { root } from "../scripts/lib/paths.ts";
import { run } from "../scripts/lib/run.ts";
import { median } from "./median.ts";

/** Odd, so that the median is one of the measurements. */
const runs = 3;

/** The files that `npm ci` reads. A commit may have no workspace for the site. */
const files = ["package.json", "package-lock.json", "site/package.json"];

interface Installation {
  packages: number;
  wallSeconds: number;
  cpuSeconds: number;
}

await main(async () => {
  const [commit] = process.argv.slice(2);
  if (!commit) throw new UserError("Pass the commit to compare with: npm run bench:ci -- <commit>");
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-ci-"));
  try {
    const sides = [
      { name: commit, project: await projectOf(folder, commit), results: [] as Installation[] },
      { name: "working tree", project: await projectOf(folder), results: [] as Installation[] },
    ];
    // The first installation of each fills the cache, and is not measured.
    for (let turn = 0; turn <= runs; turn++) {
      for (const { project, results } of sides) {
        const result = await install(project);
        if (turn > 0) results.push(result);
      }
    }
    console.log("".padEnd(14), "packages".padStart(9), "seconds".padStart(9), "CPU seconds".padStart(12));
    const rows = sides.map(({ name, results }) => {
      const wall = median(results.map(({ wallSeconds }) => wallSeconds));
      const cpu = median(results.map(({ cpuSeconds }) => cpuSeconds));
      const packages = results[0]?.packages ?? 0;
      console.log(
        name.slice(0, 14).padEnd(14),
        String(packages).padStart(9),
        wall.toFixed(1).padStart(9),
        cpu.toFixed(1).padStart(12),
      );
      return { packages, wall, cpu };
    });
    const [before, now] = rows as [(typeof rows)[number], (typeof rows)[number]];
    const ratio = (name: "packages" | "wall" | "cpu") => (now[name] / before[name]).toFixed(2);
    console.log(
      "ratio".padEnd(14),
      ratio("packages").padStart(9),
      ratio("wall").padStart(9),
      ratio("cpu").padStart(12),
      `(medians of ${runs}; goal: 1.40 or less)`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Creates a folder with the files that `npm ci` reads, from a commit or from the working tree. */
async function projectOf(folder: string, commit?: string): Promise<string> {
  const project = await mkdtemp(join(folder, "project-"));
  for (const file of files) {
    const text = commit ? await committed(commit, file) : await readFile(join(root, file), "utf8");
    if (text === undefined) continue;
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  }
  return project;
}

async function committed(commit: string, file: string): Promise<string | undefined> {
  const { code, stdout, stderr } = await run("git", ["show", `${commit}:${file}`], { cwd: root });
  if (code === 0) return stdout;
  if (file.startsWith("site/")) return undefined;
  throw new UserError(`Git has no ${file} in ${commit}: ${stderr.trim()}`);
}

async function install(project: string): Promise<Installation> {
  await rm(join(project, "node_modules"), { recursive: true, force: true });
  const begin = performance.now();
  // `times` prints the total time of the shell's child processes.
  const command = "npm ci --prefer-offline --no-audit --no-fund >&2; code=$?; times; exit $code";
  const { code, stdout, stderr } = await run("sh", ["-c", command], { cwd: project });
  if (code !== 0) throw new UserError(stderr);
  const wallSeconds = (performance.now() - begin) / 1000;
  const packages = Number(/added (\d+) packages/.exec(stderr)?.[1]);
  const [, children = ""] = stdout.trim().split("\n");
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { packages, wallSeconds, cpuSeconds };
}
