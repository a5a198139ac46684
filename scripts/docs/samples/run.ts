/** Runs code samples against the mock, each as the program that its reader would start. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../lib/main.ts";
import { type Finished, run } from "../../lib/run.ts";
import type { CodeSample, Sample } from "./index.ts";

const hooks = new URL("resolve.ts", import.meta.url).href;

/** The program that runs a sample, and the name of the file that it wants. */
const programs: Record<CodeSample["lang"], { command: string; args: string[]; file: string }> = {
  Shell: { command: "sh", args: [], file: "sample.sh" },
  TypeScript: { command: process.execPath, args: ["--import", hooks], file: "sample.ts" },
  Python: { command: "python3", args: [], file: "sample.py" },
};

/** Milliseconds that a sample may take; the mock answers in a few, starting Node or Python can take a second. */
const timeoutMs = 30_000;

/**
 * Runs a sample.
 *
 * @throws UserError when the program that runs it is not installed.
 */
export async function runSample({ lang, source }: Pick<CodeSample, "lang" | "source">): Promise<Finished> {
  const { command, args, file } = programs[lang];
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-sample-"));
  try {
    const path = join(folder, file);
    await writeFile(path, source);
    return await run(command, [...args, path], { timeout: timeoutMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError(`${command} is needed to try the code samples; install it, or build with --no-try-samples.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is wrong with a sample against a mock at `origin`, in words, or undefined when it prints its answer. */
export async function complaintAbout(sample: Sample, origin: string): Promise<string | undefined> {
  const { code, stdout, stderr } = await runSample({
    ...sample,
    source: sample.source.replaceAll(sample.mockOrigin, origin),
  });
  if (code !== 0) return `ended with ${code ?? "a signal"}: ${reason(stderr || stdout)}`;
  if (!isDeepStrictEqual(parse(stdout), sample.answer)) return `printed ${stdout.trim().replaceAll(/\s+/g, " ")}`;
  return undefined;
}

/** The line that says what went wrong, among a stack trace. */
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
