/** Tests the package in test runners: a test that passes `mock.fetch` to sessions, and the test in the guide. */
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "../lib/paths.ts";
import { reasonOf } from "./runtimes.ts";
import { ownNode, toolFile, versionOf } from "./tools.ts";
import type { Environment } from "./types.ts";
import { providers } from "./wire.ts";

interface Runner {
  name: string;
  /** The npm packages that contain it, the runner first. */
  tools: readonly string[];
  /** Name of its section in the guide. */
  section: string;
  /** The command that runs the tests of its folder. */
  args: readonly string[];
  /** The program that contains its test. */
  test: string;
  /** Packages that a test imports. Default: none. */
  imports?: readonly string[];
  /** Whether it needs the setup file of its section, as `setup.js`. Default: false. */
  needsSetup?: boolean;
}

const vitest = (environment: string): Runner => ({
  name: `vitest (${environment})`,
  tools: ["vitest", ...(environment === "node" ? [] : [environment])],
  section: "vitest",
  args: [toolFile("vitest/vitest.mjs"), "run", "--environment", environment],
  test: "vitest.test.js",
  imports: ["vitest"],
});

const jest = (environment: string, tool?: string, needsSetup = false): Runner => ({
  name: `Jest (${environment})`,
  tools: ["jest", ...(tool ? [tool] : [])],
  section: "Jest",
  args: [
    "--experimental-vm-modules",
    toolFile("jest/bin/jest.js"),
    `--config=${JSON.stringify({ transform: {}, ...(needsSetup && { setupFiles: ["<rootDir>/setup.js"] }) })}`,
    `--env=${tool ? toolFile(tool) : "node"}`,
  ],
  needsSetup,
  test: "jest.test.js",
  imports: ["@jest/globals"],
});

const all: readonly Runner[] = [
  vitest("node"),
  vitest("jsdom"),
  vitest("happy-dom"),
  jest("node"),
  jest("jsdom", "jest-fixed-jsdom", true),
  jest("happy-dom", "@happy-dom/jest-environment"),
  { name: "node:test", tools: [], section: "node:test", args: ["--test"], test: "node.test.js" },
];

export const runners: readonly Environment[] = all.map(
  ({ name, tools, section, args, test, imports = [], needsSetup }) => ({
    name,
    version: versionOf(tools[0] ?? "node"),
    columns: [...providers, "guide"],
    tools,
    async try(lab) {
      const cwd = join(await lab.project(), "tests");
      await mkdir(cwd);
      for (const path of imports) await link(toolFile(path), join(cwd, "../node_modules", path));
      const programs = ["sign-in.js", test];
      for (const program of programs) await writeFile(join(cwd, program), await readFile(join(cwd, "..", program)));
      await writeFile(join(cwd, "package.json"), '{ "type": "module" }');
      const [guideTest, setup] = await blocksOf(section);
      if (needsSetup) await writeFile(join(cwd, "setup.js"), setup ?? "");
      const results = join(cwd, "results.json");
      await lab.run(ownNode, args, { cwd, env: { RESULTS: results } });
      await writeFile(join(cwd, "guide.test.js"), guideTest ?? "");
      const guide = await lab.run(ownNode, [...args, "guide.test.js"], { cwd }).then(() => null, reasonOf);
      return { ...JSON.parse(await readFile(results, "utf8")), guide };
    },
  }),
);

/** Returns the programs in a section of the guide, the test first. */
async function blocksOf(section: string): Promise<string[]> {
  const guide = await readFile(join(root, "docs/testing.md"), "utf8");
  const text = guide.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return [...text.matchAll(/^```[jt]s\n(.*?)^```/gms)].map(([, block = ""]) => block);
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
}
