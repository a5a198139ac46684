/** `npm run test:artifact`, without the package: what it makes of what it finds, and whether the guide shows it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { matrix } from "../../scripts/artifact/matrix.ts";
import { page } from "../../scripts/artifact/page.ts";
import { report } from "../../scripts/artifact/report.ts";
import { resultsIn } from "../../scripts/artifact/runtimes.ts";
import { isOffline } from "../../scripts/artifact/tools.ts";
import { isGood, tryAll } from "../../scripts/artifact/try.ts";
import { type Environment, type Lab, NotRun, type Results } from "../../scripts/artifact/types.ts";
import { judge } from "../../scripts/artifact/wire.ts";
import { artifactCommand } from "../../scripts/artifact.ts";
import { root } from "../../scripts/lib/paths.ts";
import { runCommand } from "../support/run.ts";

const lab = {} as Lab;
const environment = (name: string, found: () => Promise<Results>, more: Partial<Environment> = {}): Environment => ({
  name,
  version: "1.2.3",
  columns: ["mbsi", "mock"],
  try: found,
  ...more,
});

test("the guide shows what is tried, in the versions that are pinned", async () => {
  const environments = matrix.flatMap((table) => table.environments);
  const passed = ({ columns }: Environment) => ({
    results: Object.fromEntries(columns.map((column) => [column, null])),
    seconds: 0,
  });
  const text = await readFile(join(root, "docs/runs-on.md"), "utf8");
  expect(text).toBe(page(matrix, new Map(environments.map((each) => [each, passed(each)]))));

  const rows = [...text.matchAll(/^\| (?!---)([^|]+) \| [\d. ]*\|.*[✓–] \|$/gm)].map(([, name]) => name?.trim());
  expect(rows).toEqual([
    ...["Node 20.19", "Node 22", "Node 24", "Node 26", "Bun", "Deno", "workerd (miniflare)", "Chromium"],
    ...["esbuild", "vite", "webpack", "rollup", "npm", "pnpm", "yarn (node-modules)", "yarn (PnP)"],
    ...["vitest (node)", "vitest (jsdom)", "vitest (happy-dom)", "Jest (node)", "Jest (jsdom)", "Jest (happy-dom)"],
    ...["node:test", "TypeScript 5.4", "TypeScript 5.9", "TypeScript 7"],
  ]);
});

test("a table tells what works, what failed and why, what does not apply, and what was not run", async () => {
  const environments = [
    environment("whole", async () => ({ mbsi: null, mock: null })),
    environment("half", async () => ({ mbsi: null }), { columns: ["mbsi"] }),
    environment("silent", async () => ({ mbsi: null })),
    environment("wrong", async () => ({ mbsi: "It said\n  no.", mock: "It said\n  no." })),
    environment("broken", () => Promise.reject(new Error("It exited with code 1."))),
    environment("missing", () => Promise.reject(new NotRun("there is no browser"))),
    environment("unreachable", async () => ({ mbsi: null, mock: null }), { tools: ["fake"] }),
  ];
  const outcomes = await tryAll(environments, lab, "npm needs the network");
  const table = { title: "Things", rowsAre: "thing", columns: ["mbsi", "mock"], environments };
  const printed = report([table], new Map(environments.map((each, at) => [each, outcomes[at] as never])));
  const lines = stripVTControlCharacters(printed).replaceAll(/ {2,}/g, "  ").split("\n");
  expect(lines.map((line) => line.replace(/ {2}\d+\.\d$/, ""))).toEqual([
    "",
    "Things",
    "  THING  VERSION  MBSI  MOCK  SECONDS",
    "✓  whole  1.2.3  ✓  ✓",
    "✓  half  1.2.3  ✓  –",
    "✗  silent  1.2.3  ✓  ✗",
    "✗  wrong  1.2.3  ✗  ✗",
    "✗  broken  1.2.3  ✗  ✗",
    "-  missing  1.2.3  not run  not run",
    "-  unreachable  1.2.3  not run  not run",
    "error: silent, mock: It returned no result.",
    "error: wrong, mbsi, mock: It said no.",
    "error: broken, mbsi, mock: It exited with code 1.",
    "missing was not run: there is no browser.",
    "unreachable was not run: npm needs the network.",
  ]);
  expect(isGood(outcomes)).toBe(false);
  expect(isGood(await tryAll(environments.slice(0, 2), lab))).toBe(true);
});

test("the result of a program must match the requests that the mock received", () => {
  const entry = (line: string) => {
    const [method = "", path = "", status] = line.split(" ");
    return { provider: "mbsi", method, path: `/mbsi${path}`, status: Number(status), violations: [] };
  };
  const right = [
    "OPTIONS /api/v140/auth 204",
    "POST /api/v140/auth 200",
    "GET /__mock/echo 200",
    "POST /__mock/echo 401",
    "POST /api/v140/auth 200",
    "POST /__mock/echo 200",
  ].map(entry);
  expect(judge(right, { mbsi: null }).mbsi).toBeNull();
  expect(judge(right, { mbsi: "NETWORK: fake" }).mbsi).toBe("NETWORK: fake");
  expect(judge(right, {}).mbsi).toBe("The program reported no result.");
  expect(judge([], { mbsi: null }).mbsi).toBe("The mock received no request.");
  const twice = ["POST /api/v140/auth 200", "POST /api/v140/auth 200"].map(entry);
  expect(judge(twice, { mbsi: null }).mbsi).toBe("The mock received POST /api/v140/auth 200, POST /api/v140/auth 200.");
});

test("the result of a program is its last line", () => {
  expect(resultsIn('a warning\n{"mbsi":null}\n')).toEqual({ mbsi: null });
  expect(() => resultsIn("Segmentation fault\n")).toThrow(
    "It exited with code 0, but its last line is not a result: Segmentation fault",
  );
});

test("a missing network is told from a lock file that does not fit", () => {
  expect(isOffline("npm error code EAI_AGAIN\nnpm error syscall getaddrinfo")).toBe(true);
  expect(isOffline("npm error code EUSAGE\nnpm error The lock file is not in sync.")).toBe(false);
});

test.each([
  [["--environments", "Node 4"], /^error: option '--environments <name\.\.\.>' argument 'Node 4' is invalid\. .*\n$/],
  [["--environments", "Deno", "--write"], /^error: option '--environments .*' cannot be used with option '--write'\n$/],
])("refuses the arguments %j in one line", async (args, message) => {
  const { code, stderr } = await runCommand(artifactCommand, args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});
