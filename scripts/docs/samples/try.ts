/** Tries code samples against a mock of the very documents that they come from. */
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
  /** One for each language that can be run; it throws a UserError that names the operation's file and line when a sample fails. */
  tasks: Task[];
  /** Stops the mock. */
  close(): Promise<void>;
}

/** Milliseconds for a request to arrive: a sample on a busy machine must not fail because the mock is impatient. */
const requestTimeoutMs = 900_000;

/**
 * Milliseconds below which no sample gives up waiting for an answer, as those in Python and of sessions do. The mock
 * answers at once, so a sample that took longer and failed may have failed because the machine was busy.
 */
const patienceMs = 25_000;

/** How often a sample is tried that may have failed for lack of time. */
const trials = 3;

/** A sample with the spec that it belongs to. */
type Trying = RunnableSample & { file: string };

/** Starts the mock for the samples of some specs. `patience` is in milliseconds. */
export async function trialOf(specs: Tried[], patience = patienceMs): Promise<Trial> {
  const documents = Object.fromEntries(specs.map(({ provider, file }) => [provider, file]));
  const mock = await createMock({ providers: [], documents });
  const listener = await mock.listen({ requestTimeoutMs });
  const all = specs.flatMap(({ file, samples }) =>
    samples.filter(canRun).map((sample): Trying => ({ ...sample, file })),
  );
  // The same sample may be on the page twice, beside each call of a sign-in.
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

/** Tries a sample that failed again, as often as it may have failed for lack of time. */
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

/** The line of an operation in its spec. */
async function lineOf(file: string, operationId: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return 1 + lines.findIndex((line) => line.trim() === `operationId: ${operationId}`);
}
