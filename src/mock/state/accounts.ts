/** Who may sign in to a stateful mock: the accounts of the spec's examples and those that the user adds. */
import { AuthError } from "../../errors.ts";
import type { Scenario } from "../../openapi/scenarios.ts";
import { testTotpSecret } from "../defaults.ts";
import { holds, isObject } from "./holds.ts";

/** An account that the user adds. */
export interface Account {
  /** The body of the login request. */
  credentials: Record<string, unknown>;
  /** Name of the scenario whose answer the account gets. Default: the first successful one of the spec. */
  scenario?: string;
  /**
   * Base32 secret of the account's one-time codes, where its scenario needs one. Default: the test secret of RFC 6238,
   * `GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ`.
   */
  totpSecret?: string;
}

/** An account with the scenario that it gets. */
export interface KnownAccount {
  /** No other account of any provider has it. */
  id: string;
  credentials: unknown;
  scenario: Scenario;
  totpSecret: string;
}

/** Finds the account of a login request: the one whose credentials are all in it, whatever else is. */
export type FindAccount = (body: unknown) => KnownAccount | undefined;

/**
 * @param successes the login's successful scenarios, in document order
 * @throws AuthError `CONFIGURATION` when an added account names a scenario that is none of them.
 */
export function createAccounts(provider: string, successes: Scenario[], added: readonly Account[] = []): FindAccount {
  const ofExamples = successes.map((scenario) => ({
    credentials: scenario.requests["application/json"],
    scenario,
    totpSecret: testTotpSecret,
  }));
  const ofUser = added.map(({ credentials, scenario: name, totpSecret = testTotpSecret }) => {
    if (!/^[A-Z2-7]+=*$/i.test(totpSecret)) {
      throw new AuthError("CONFIGURATION", `The totpSecret of an account of ${provider} is not Base32.`);
    }
    const scenario = successes.find((candidate) => name === undefined || candidate.name === name);
    if (!scenario) {
      const known = successes.map((candidate) => candidate.name).join(", ");
      throw new AuthError(
        "CONFIGURATION",
        `An account of ${provider} cannot get the scenario "${name}"; use ${known}.`,
      );
    }
    if (!Object.values(credentials).some((value) => value !== null)) {
      throw new AuthError("CONFIGURATION", `An account of ${provider} has no credentials to tell it by.`);
    }
    return { credentials, scenario, totpSecret };
  });
  const accounts = [...ofUser, ...ofExamples].map((account, index) => ({ ...account, id: `${provider} ${index}` }));
  return (body) => accounts.find(({ credentials }) => holds(body, withoutUnit(credentials)));
}

/** CRM.COM's `unit` says where to work, not who signs in. */
function withoutUnit(credentials: unknown): unknown {
  if (!isObject(credentials)) return credentials;
  const { unit: _, ...rest } = credentials;
  return rest;
}
