import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { judge } from "../../scripts/prove/fleet/judge.ts";
import { scenarios } from "../../scripts/prove/fleet/scenarios.ts";
import { fleetCommand } from "../../scripts/prove/fleet.ts";
import { runCommand, runScript } from "../support/run.ts";

const few = ["--stores", "file", "--processes", "4"];

/** What a program writes to; the folder of the programs is beside the packages. */
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "pa-prove-"));
});
afterEach(() => rm(temporary, { recursive: true, force: true }));
const programs = async () => (await readdir(join(root, "node_modules"))).filter((name) => name.startsWith(".fleet-"));

const cellsOf = (stdout: string) =>
  stripVTControlCharacters(stdout)
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));

test("few processes sign in once, and send a wrong password once", async () => {
  const args = [...few, "--scenarios", "cold", "wrong password"];
  const { code, stdout, stderr } = await runScript("scripts/prove/fleet.ts", args, { TMPDIR: temporary });
  expect([code, stderr]).toEqual([0, ""]);
  const [head = [], cold = [], wrong = []] = cellsOf(stdout);
  expect(head.slice(0, 7)).toEqual([
    ...["SCENARIO", "STORE", "LOGINS", "FAILED LOGINS", "CODES SENT TWICE", "TOKENS THAT DIFFER", "WITHOUT A TOKEN"],
  ]);
  expect(cold.slice(0, 8)).toEqual(["✓", "cold", "file", "1", "0", "0", "0", "0"]);
  expect(wrong.slice(0, 8)).toEqual(["✓", "wrong password", "file", "1", "1", "0", "0", "8"]);
  expect(await readdir(temporary)).toEqual([]);
  expect(await programs()).toEqual([]);
});

test("a number that is not the expected one fails, and is named", async () => {
  const { cold } = scenarios;
  const strict = { cold: { ...cold, expected: () => ({ logins: 2, refused: 1 }) } } as typeof scenarios;
  const { code, stdout, stderr } = await runCommand((print) => fleetCommand(print, strict), few);
  expect(code).toBe(1);
  expect(cellsOf(stdout)[1]?.slice(0, 5)).toEqual(["✗", "cold", "file", "1 (2)", "0 (1)"]);
  expect(stderr).toBe("error: cold on file: logins 1, expected 2.\ncold on file: failed logins 0, expected 1.\n");
});

test.each([
  [{ repeatedCodes: 1 }, "cold on redis: codes sent twice 1, expected 0."],
  [{ different: 2 }, "cold on redis: tokens that differ 2, expected 0."],
  [{ without: 2, codes: ["TIMEOUT", "DEAD"] }, "cold on redis: without a token 2 (TIMEOUT, DEAD), expected 0."],
  [{ failures: ["401", "401"] }, "cold on redis: failed calls 2 (401), expected 0."],
  [{ logins: 4 }, "cold on redis: logins 4, expected 1 to 3."],
])("%j is a failure", (part, problem) => {
  const counts = { logins: 1, refused: 0, repeatedCodes: 0, served: 1, content: 0 };
  const rest = { different: 0, without: 0, codes: [], failures: [], longestMs: 1, allMs: 1 };
  const { row, problems } = judge("cold", "redis", { ...counts, ...rest, ...part }, { logins: [1, 3] });
  expect([row.ok, problems]).toEqual([false, [problem]]);
});

test("stopped, it ends its processes and removes its files", async () => {
  const args = ["scripts/prove/fleet.ts", ...few, "--scenarios", "chaos"];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, TMPDIR: temporary } });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const exited = once(child, "exit");
  // Once there is a folder for the tokens, the processes have started.
  const isBusy = async () => {
    const folders = await readdir(temporary, { recursive: true });
    return folders.some((name) => name.endsWith(".json"));
  };
  while (!(await isBusy())) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGINT");
  // As npm does.
  child.kill("SIGINT");
  expect(await exited).toEqual([1, null]);
  expect(stderr).toBe("error: The command was stopped before it was finished.\n");
  expect(await readdir(temporary)).toEqual([]);
  expect(await programs()).toEqual([]);
});

test("without redis-server, it says so in one line", async () => {
  const { code, stdout, stderr } = await runScript("scripts/prove/fleet.ts", [], { PATH: temporary });
  expect([code, stdout, stderr]).toEqual([
    1,
    "",
    "error: redis-server was not found; install it (on Debian: apt-get install redis-server), or pass --without-redis.\n",
  ]);
});
