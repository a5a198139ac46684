/** Runs code samples against a mock of their own documents. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { ProviderName } from "../../../generated/providers.ts";
import { createMock } from "../../../src/mock/index.ts";
import type { Task } from "../../lib/all-or-nothing.ts";
import { UserError } from "../../lib/main.ts";
import { type BatchResult, runBatch } from "./batch.ts";
import type { Sample } from "./index.ts";
import { canRun, complaintAbout, complaintOf, type RunLanguage, type RunnableSample, sourceAt } from "./run.ts";

interface Tried {
  provider: ProviderName;
  /** The spec. */
  file: string;
  samples: Sample[];
}

export interface Trial {
  /** A task for each language. It throws a UserError with the operation's file and line if a sample fails. */
  tasks: Task[];
  /** Stops the mock. */
  close(): Promise<void>;
}

/** Milliseconds for a request to arrive. It is long, so that no sample fails because the machine is busy. */
const requestTimeoutMs = 900_000;

/**
 * Minimum of the timeouts in the samples, such as those in Python and of sessions, in milliseconds. The mock responds at
 * once, so a sample that took longer and failed may have failed because the machine was busy.
 */
const patienceMs = 25_000;

/** Maximum number of runs of a sample that may have timed out. */
const trials = 3;

/** A sample and its spec. */
type Trying = RunnableSample & { file: string };

/** Starts the mock for the samples of some specs. `patience` is in milliseconds. */
export async function trialOf(specs: Tried[], patience = patienceMs): Promise<Trial> {
  const documents = Object.fromEntries(specs.map(({ provider, file }) => [provider, file]));
  const mock = await createMock({ providers: [], documents });
  const listener = await mock.listen({ requestTimeoutMs });
  const all = specs.flatMap(({ file, samples }) =>
    samples.filter(canRun).map((sample): Trying => ({ ...sample, file })),
  );
  // The same sample may be on the page twice, once for each call of a sign-in.
  const different = [...new Map(all.toReversed().map((sample) => [sample.source, sample])).values()].toReversed();
  const languages = [...new Set(different.map(({ lang }) => lang))];
  return {
    tasks: languages.map((language): Task => {
      const samples = different.filter(({ lang }) => lang === language);
      return (signal) => tryAll(language, samples, listener.url, patience, signal);
    }),
    close: listener.close,
  };
}

async function tryAll(
  lang: RunLanguage,
  samples: readonly Trying[],
  mockUrl: string,
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  const sources = samples.map((sample) => sourceAt(sample, mockUrl));
  const results = await runBatch(lang, sources, { signal });
  for (const [index, sample] of samples.entries()) {
    const result = results[index] as BatchResult;
    const complaint = complaintOf(sample, result);
    if (complaint) await tryAgain(sample, { complaint, ...result }, mockUrl, patience, signal);
  }
}

/** Runs a failed sample again as long as it may have timed out. */
async function tryAgain(
  sample: Trying,
  { complaint, milliseconds }: { complaint: string; milliseconds: number },
  mockUrl: string,
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  let last: string | undefined = complaint;
  let took = milliseconds;
  for (let trial = 2; trial <= trials && took >= patience; trial++) {
    const begin = performance.now();
    last = await complaintAbout(sample, mockUrl, { signal });
    if (!last) return;
    took = performance.now() - begin;
  }
  const line = await lineOf(sample.file, sample.operationId);
  throw new UserError(
    `${relative(process.cwd(), sample.file)}:${line} the ${sample.label} sample of ${sample.operationId} (${sample.scenario}) fails: it ${last}`,
  );
}

/** Returns the line of an operation in its spec. */
async function lineOf(file: string, operationId: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return 1 + lines.findIndex((line) => line.trim() === `operationId: ${operationId}`);
}
