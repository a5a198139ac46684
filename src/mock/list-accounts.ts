/** Lists the accounts that can sign in to a mock, with their passwords and codes. All of them are fake. */
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { isAuthError } from "../errors.ts";
import { pointerOf, withValueAt } from "../openapi/pointer.ts";
import type { Vendor } from "../openapi/vendor.ts";
import { readBuiltIn } from "./built-in.ts";
import type { MockOptions } from "./index.ts";
import { createAccounts, type KnownAccount, needsCode } from "./state/accounts.ts";
import { codeAt } from "./state/codes.ts";

/** An account that can sign in. */
export interface MockAccount {
  /** The provider, or the name of your own document. */
  provider: string;
  /** The credentials in the form of the account's options, such as `{ username, password }`. */
  credentials: Record<string, unknown>;
  /** Name of the scenario that the credentials get, if the document has one. */
  scenario?: string | undefined;
  /** The current one-time code, if the sign-in asks for one. A mock with state accepts each code once. */
  oneTimeCode?: string | undefined;
}

interface KnownBy {
  provider: string;
  account: KnownAccount;
}

/**
 * Returns a function that lists the accounts of a mock. It finds them once.
 *
 * @param nowMs the clock of the mock's state, in milliseconds of the Unix epoch
 */
export function createAccountList(options: MockOptions, nowMs: () => number): () => Promise<MockAccount[]> {
  let finding: Promise<KnownBy[]> | undefined;
  return async () => {
    finding ??= findAccounts(options);
    const known = await finding.catch((error: unknown) => {
      // A file that is broken now may be correct the next time.
      finding = undefined;
      throw error;
    });
    return known.map(({ provider, account }) => describe(provider, account, nowMs()));
  };
}

async function findAccounts({ providers = providerNames, documents = {}, state }: MockOptions): Promise<KnownBy[]> {
  const { accounts = {} } = typeof state === "object" ? state : {};
  const own = Object.entries(documents).map(async ([name, given]): Promise<[string, Vendor | undefined]> => {
    const { readOwnVendor } = await import("./read-served.ts");
    const { document, signIn } = await readOwnVendor(given, true).catch((error: unknown) => {
      // Without state, the mock serves the document all the same.
      if (isAuthError(error) && !state) return { document: undefined, signIn: undefined };
      throw error;
    });
    return [name, document && signIn && { document, signIn }];
  });
  const builtIn = providers.map(async (name: ProviderName): Promise<[string, Vendor | undefined]> => {
    const { document, signIn } = await readBuiltIn(name, true);
    return [name, signIn && { document, signIn }];
  });
  const vendors = await Promise.all([...builtIn, ...own]);
  return vendors.flatMap(([provider, vendor]) =>
    vendor
      ? createAccounts(provider, vendor.document, vendor.signIn, accounts[provider]).all.map((account) => ({
          provider,
          account,
        }))
      : [],
  );
}

function describe(provider: string, account: KnownAccount, nowMs: number): MockAccount {
  const { workflow, inputs, example, totpSecret } = account;
  let credentials: unknown = {};
  for (const { path } of workflow.inputs) {
    const value = inputs.get(path.join("."));
    if (value !== undefined && value !== null) credentials = withValueAt(credentials, pointerOf(path), value);
  }
  return {
    provider,
    credentials: credentials as Record<string, unknown>,
    ...(example && { scenario: example.scenario.name }),
    ...(needsCode(account) && { oneTimeCode: codeAt(totpSecret, nowMs) }),
  };
}
