/** Runs the Redocly command line, which lints the specs and renders Redoc's pages. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { type Finished, type RunOptions, run } from "../lib/run.ts";

const cli = join(dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")), "bin/cli.js");

/** Returns Redoc's script, which the command includes. */
export const redocBundle = () => readFile(join(dirname(cli), "../lib/chunks/redoc.standalone.js"), "utf8");

/** Runs the command in the project's folder, with `env` in addition to the environment of this process. */
export async function redocly(
  args: string[],
  { signal, env }: Pick<RunOptions, "signal" | "env"> = {},
): Promise<Finished> {
  const quiet = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const finished = await run(process.execPath, [cli, ...args], { cwd: root, env: { ...quiet, ...env }, signal });
  if (finished.code === null) {
    throw new UserError(
      "Redocly was terminated by another program, or ran out of memory; build the documentation again.",
    );
  }
  return finished;
}

interface LintResult {
  problems: { message: string; ruleId: string; location: { start?: { line: number } }[] }[];
}

/** @throws UserError with file and line of the first problem if a spec does not pass `npm run lint:specs` */
export async function lintSpecs(files: readonly string[], signal?: AbortSignal): Promise<void> {
  if (files.length === 0) return;
  const { code, stdout, stderr } = await redocly(["lint", ...files.map((file) => resolve(file)), "--format=json"], {
    signal,
  });
  if (code === 0) return;
  for (const [index, { problems }] of lintResults(stdout).entries()) {
    const [problem] = problems;
    if (!problem) continue;
    const line = problem.location[0]?.start?.line ?? 1;
    const message = problem.message.trim().replaceAll(/\s+/g, " ");
    throw new UserError(`${files[index]}:${line} does not pass the lint: ${message} (${problem.ruleId})`);
  }
  throw new UserError(`${files.join(", ")} cannot be linted: ${stderr.trim().split("\n").at(-1)}`);
}

/** Splits the output of the linter, which has one object for each file, in order and without a separator. */
const lintResults = (stdout: string): LintResult[] =>
  stdout.startsWith("{") ? stdout.split(/(?<=^\})(?=\{$)/m).map((text) => JSON.parse(text)) : [];

/** Renders an OpenAPI file with a Handlebars template to the file `output`, and returns the HTML. */
export async function buildDocs(
  file: string,
  template: string,
  output: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { code, stderr } = await redocly(["build-docs", file, "--template", template, "--output", output], { signal });
  if (code !== 0) throw new UserError(`Redoc cannot render ${file}: ${stderr.trim().split("\n").at(-1)}`);
  return readFile(output, "utf8");
}
