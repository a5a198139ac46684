/** Tries the environments, and says how each went. */
import { inParallel } from "../lib/in-parallel.ts";
import { type Environment, type Lab, NotRun, type Results } from "./types.ts";

export interface Outcome {
  /** Of each column that applies, why it failed, as a sentence; null where it did not. */
  results: Results;
  /** Why it was not run. Absent: it was. */
  notRun?: string;
  seconds: number;
}

/**
 * @param lacking why the tools of test/artifact could not be installed. Absent: they are there.
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
    // What it does not say is no success.
    const cells = columns.map((column) => [column, found[column] === undefined ? "It gave no result." : found[column]]);
    return { results: Object.fromEntries(cells), seconds: seconds() };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof NotRun) return { results: {}, notRun: message, seconds: seconds() };
    return { results: Object.fromEntries(columns.map((column) => [column, message])), seconds: seconds() };
  }
}

/** Whether no cell failed. What was not run has not failed. */
export const isGood = (outcomes: readonly Outcome[]): boolean =>
  outcomes.every(({ results }) => Object.values(results).every((reason) => reason === null));
