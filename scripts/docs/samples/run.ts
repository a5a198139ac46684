/** Runs code samples against the mock, each as the program that a reader would start. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { findProgram } from "../../lib/find-program.ts";
import { UserError } from "../../lib/main.ts";
import { root } from "../../lib/paths.ts";
import { type Finished, run } from "../../lib/run.ts";
import type { CodeSample, Sample } from "./index.ts";
import { shellLiteral } from "./literal.ts";

const hooks = new URL("resolve.ts", import.meta.url).href;

/** The programs that run samples, and the names of their files. */
export const programs = {
  Shell: { command: "sh", args: [], file: "sample.sh" },
  TypeScript: { command: process.execPath, args: ["--import", hooks], file: "sample.ts" },
  Python: { command: "python3", args: [], file: "sample.py" },
} satisfies Partial<Record<CodeSample["lang"], { command: string; args: string[]; file: string }>>;

/** The languages whose samples can be run. */
export type RunLanguage = keyof typeof programs;

/** Whether a sample can be run. This project does not require PowerShell on a machine. */
export const canRun = <T extends { lang: CodeSample["lang"] }>(sample: T): sample is T & { lang: RunLanguage } =>
  sample.lang in programs;

/**
 * Timeout of a sample in milliseconds. A sample usually takes less than a second, but minutes if many programs share a
 * core. This only stops a build that would otherwise hang.
 */
const timeoutMs = 900_000;

export interface RunSampleOptions {
  /** Timeout in milliseconds. Default: 15 minutes. */
  timeout?: number;
  signal?: AbortSignal;
}

/**
 * Runs a sample.
 *
 * @throws UserError if the program that runs it is not installed
 */
export async function runSample(
  { lang, source }: { lang: RunLanguage; source: string },
  options: RunSampleOptions = {},
): Promise<Finished> {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-sample-"));
  try {
    const path = join(folder, programs[lang].file);
    await writeFile(path, source);
    return await runProgram(lang, [path], folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs programs of a language, with a folder for their files. */
export async function runProgram(
  lang: RunLanguage,
  paths: readonly string[],
  folder: string,
  { timeout = timeoutMs, signal }: RunSampleOptions = {},
): Promise<Finished> {
  const { command, args } = programs[lang];
  try {
    return await run(command, [...args, ...paths], { env: await environment(folder), timeout, signal, group: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw missing(command);
  }
}

/** @throws UserError when a program that runs samples is not installed. */
export function requirePrograms(): void {
  for (const { command } of Object.values(programs)) {
    if (!isAbsolute(command) && !findProgram([command], process.env)) throw missing(command);
  }
}

const missing = (command: string) =>
  new UserError(`${command} is needed to try the code samples; install it, or build with --no-try-samples.`);

/** Returns an environment with the command, run from the sources, and with separate accounts and tokens. */
async function environment(folder: string): Promise<Record<string, string>> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  const program = join(root, "src/command/provider-auth.ts");
  const script = `#!/bin/sh\nexec ${shellLiteral(process.execPath)} ${shellLiteral(program)} "$@"\n`;
  await writeFile(join(bin, "provider-auth"), script, { mode: 0o755 });
  return { PATH: `${bin}${delimiter}${process.env.PATH}`, ...foldersOf(folder) };
}

/** The folders of the command for accounts and tokens, as environment variables. */
export const foldersOf = (folder: string): Record<string, string> => ({
  PROVIDER_AUTH_CONFIG_DIR: `${folder}/accounts`,
  PROVIDER_AUTH_TOKEN_DIR: `${folder}/tokens`,
});

export type RunnableSample = Sample & { lang: RunLanguage };

/**
 * Runs a sample against a mock at `origin`. Returns a description of the failure, or undefined if it prints its answer.
 *
 * @throws UserError if it timed out or was terminated from outside, because neither means that the sample is wrong
 */
export async function complaintAbout(
  sample: RunnableSample,
  origin: string,
  { timeout = timeoutMs, ...options }: RunSampleOptions = {},
): Promise<string | undefined> {
  const finished = await runSample({ ...sample, source: sourceAt(sample, origin) }, { timeout, ...options });
  return complaintOf(sample, finished, timeout);
}

/** Returns the source of a sample for a mock at `origin`. */
export const sourceAt = ({ source, mockOrigin }: Pick<Sample, "source" | "mockOrigin">, origin: string) =>
  source.replaceAll(mockOrigin, origin);

/** Like {@link complaintAbout}, for a sample that has already run. */
export function complaintOf(
  sample: RunnableSample,
  { code, stdout, stderr, timedOut }: Finished,
  timeout = timeoutMs,
): string | undefined {
  const name = `The ${sample.label} sample of ${sample.provider} ${sample.operationId}`;
  if (timedOut) {
    throw new UserError(
      `${name} was stopped because it did not finish within ${timeout / 1000} s: the machine may be too busy. Build again when it is less busy, or pass --no-try-samples.`,
    );
  }
  if (code === null) {
    throw new UserError(
      `${name} was terminated by another program, or ran out of memory. Build again, or pass --no-try-samples.`,
    );
  }
  if (code !== (sample.exitCode ?? 0)) return `exited with ${code}: ${reason(stderr || stdout)}`;
  const printed = sample.label === "command line" ? stdout.trim() : parse(stdout);
  if (!isDeepStrictEqual(printed, sample.answer)) return `printed ${stdout.trim().replaceAll(/\s+/g, " ")}`;
  return undefined;
}

/** Returns the line with the error message from the output. */
function reason(output: string): string {
  const lines = output.trim().split("\n");
  return lines.find((line) => /^\w*Error\b|^HTTP |^curl: /.test(line)) ?? lines.at(-1) ?? "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
