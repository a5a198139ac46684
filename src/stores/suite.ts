/**
 * What a store of shared tokens has to do, as cases for any test runner.
 *
 * @example
 * for (const { name, run } of sharedTokensSuite({ open: () => fileTokens({ dir }) })) test(name, run);
 *
 * @module
 */
import { type Harness, type SuiteOptions, withHarness } from "./suite/harness.ts";
import { leaseCases } from "./suite/leases.ts";
import { outcomeCases } from "./suite/outcomes.ts";

export type { SharedTokens } from "./shared-tokens.ts";
export type { SuiteOptions } from "./suite/harness.ts";

/** One thing that a store has to do. */
export interface SuiteCase {
  /** What the store does, as a sentence without its subject. */
  readonly name: string;
  /** Rejects with an error that says what is different. Takes a second or two at most, for leases that run out. */
  run(): Promise<void>;
}

/** The cases. They are independent of each other, and use new accounts at each run. */
export function sharedTokensSuite(options: SuiteOptions): SuiteCase[] {
  const cases: Record<string, (harness: Harness) => Promise<void>> = { ...leaseCases, ...outcomeCases };
  return Object.entries(cases).map(([name, run]) => ({ name, run: () => withHarness(options, run) }));
}
