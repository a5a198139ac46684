/** Tries code samples against a mock of the very documents that they come from. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { ProviderName } from "../../../generated/providers.ts";
import { createMock } from "../../../src/mock/index.ts";
import type { Task } from "../../lib/all-or-nothing.ts";
import { UserError } from "../../lib/main.ts";
import type { Sample } from "./index.ts";
import { canRun, complaintAbout, type RunLanguage } from "./run.ts";

interface Tried {
  provider: ProviderName;
  /** The spec. */
  file: string;
  samples: Sample[];
}

export interface Trial {
  /** One for each sample that can be run; it throws a UserError that names the operation's file and line when the sample fails. */
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

/** Starts the mock for the samples of some specs. `patience` is in milliseconds. */
export async function trialOf(specs: Tried[], patience = patienceMs): Promise<Trial> {
  const documents = Object.fromEntries(specs.map(({ provider, file }) => [provider, file]));
  const mock = await createMock({ providers: [], documents });
  const listener = await mock.listen({ requestTimeoutMs });
  return {
    tasks: specs.flatMap(({ file, samples }) =>
      samples.filter(canRun).map(
        (sample): Task =>
          (signal) =>
            trySample(file, sample, listener.url, patience, signal),
      ),
    ),
    close: listener.close,
  };
}

async function trySample(
  file: string,
  sample: Sample & { lang: RunLanguage },
  mockUrl: string,
  patience: number,
  signal: AbortSignal,
): Promise<void> {
  let complaint: string | undefined;
  for (let trial = 1; trial <= trials; trial++) {
    const begin = performance.now();
    complaint = await complaintAbout(sample, mockUrl, { signal });
    if (!complaint) return;
    if (performance.now() - begin < patience) break;
  }
  const line = await lineOf(file, sample.operationId);
  throw new UserError(
    `${relative(process.cwd(), file)}:${line} the ${sample.label} sample of ${sample.operationId} (${sample.scenario}) fails: it ${complaint}`,
  );
}

/** The line of an operation in its spec. */
async function lineOf(file: string, operationId: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return 1 + lines.findIndex((line) => line.trim() === `operationId: ${operationId}`);
}
