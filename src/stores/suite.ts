/**
 * Tests a store of shared tokens, with cases for any test runner.
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

/** A test case. */
export interface SuiteCase {
  /** The expected behaviour, as a sentence without its subject. */
  readonly name: string;
  /** Runs the case. Rejects with an error that describes the difference. Takes one or two seconds at most. */
  run(): Promise<void>;
}

/** Returns the test cases for a store. They are independent of each other, and use new accounts in each run. */
export function sharedTokensSuite(options: SuiteOptions): SuiteCase[] {
  const cases: Record<string, (harness: Harness) => Promise<void>> = { ...leaseCases, ...outcomeCases };
  return Object.entries(cases).map(([name, run]) => ({ name, run: () => withHarness(options, run) }));
}
