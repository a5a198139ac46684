/** Tests the environments, and returns the outcomes. */
import { inParallel } from "../lib/in-parallel.ts";
import { type Environment, type Lab, NotRun, type Results } from "./types.ts";

export interface Outcome {
  /** For each column that applies, the reason of its failure as a sentence; null if it succeeded. */
  results: Results;
  /** Why it was not run. Omitted if it was run. */
  notRun?: string;
  seconds: number;
}

/**
 * @param lacking why the tools of test/artifact could not be installed. Omitted if they are installed.
 * @returns the outcomes in the order of the environments
 */
export function tryAll(environments: readonly Environment[], lab: Lab, lacking?: string): Promise<Outcome[]> {
  return inParallel(environments.map((environment) => () => tryOne(environment, lab, lacking)));
}

async function tryOne(environment: Environment, lab: Lab, lacking: string | undefined): Promise<Outcome> {
  const { columns, tools = [] } = environment;
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1000;
  if (lacking && tools.length > 0) return { results: {}, notRun: lacking, seconds: 0 };
  try {
    const found = await environment.try(lab);
    // A missing result is not a success.
    const cells = columns.map((column) => [
      column,
      found[column] === undefined ? "It returned no result." : found[column],
    ]);
    return { results: Object.fromEntries(cells), seconds: seconds() };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof NotRun) return { results: {}, notRun: message, seconds: seconds() };
    return { results: Object.fromEntries(columns.map((column) => [column, message])), seconds: seconds() };
  }
}

/** Whether no cell failed. A row that was not run has not failed. */
export const isGood = (outcomes: readonly Outcome[]): boolean =>
  outcomes.every(({ results }) => Object.values(results).every((reason) => reason === null));
