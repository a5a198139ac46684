/** The Redocly command line: lint of the specs and Redoc pages. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { type Finished, run } from "../lib/run.ts";

const cli = join(dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")), "bin/cli.js");

/** The script of the pages, as it comes with the command. */
export const redocBundle = () => readFile(join(dirname(cli), "../lib/chunks/redoc.standalone.js"), "utf8");

function redocly(args: string[]): Promise<Finished> {
  return run(process.execPath, [cli, ...args], {
    cwd: root,
    env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
}

interface LintResult {
  problems: { message: string; ruleId: string; location: { start?: { line: number } }[] }[];
}

/** @throws UserError that names file and line of the first problem when a spec does not pass `npm run lint:specs`. */
export async function lintSpec(file: string): Promise<void> {
  const { code, stdout, stderr } = await redocly(["lint", resolve(file), "--format=json"]);
  if (code === 0) return;
  const { problems } = stdout.startsWith("{") ? (JSON.parse(stdout) as LintResult) : { problems: [] };
  const [problem] = problems;
  if (!problem) throw new UserError(`${file} cannot be linted: ${stderr.trim().split("\n").at(-1)}`);
  const line = problem.location[0]?.start?.line ?? 1;
  const message = problem.message.trim().replaceAll(/\s+/g, " ");
  throw new UserError(`${file}:${line} does not pass the lint: ${message} (${problem.ruleId})`);
}

/** Renders an OpenAPI file with a Handlebars template; gives the HTML that it wrote to `output`. */
export async function buildDocs(file: string, template: string, output: string): Promise<string> {
  const { code, stderr } = await redocly(["build-docs", file, "--template", template, "--output", output]);
  if (code !== 0) throw new UserError(`Redoc cannot render ${file}: ${stderr.trim().split("\n").at(-1)}`);
  return readFile(output, "utf8");
}
