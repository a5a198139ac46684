/** Mounts the documents that a mock serves: those of the package, and the user's own. */
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { AuthError, isAuthError } from "../errors.ts";
import { readBuiltIn } from "./built-in.ts";
import type { MockOptions } from "./index.ts";
import { misconfigured } from "./misconfigured.ts";
import { createMount, type Mount } from "./mount.ts";
import type { Served } from "./read-served.ts";
import type { MockState } from "./state/state.ts";
import { createVendorState } from "./state/vendor-state.ts";

/** @throws AuthError `CONFIGURATION` if a provider is unknown, or a document cannot be served. */
export async function mountAll(
  { providers = providerNames, documents = {}, state: stateOptions }: MockOptions,
  state: MockState,
): Promise<Map<string, Mount>> {
  const { tokenLifetimeSeconds, accounts = {} } = typeof stateOptions === "object" ? stateOptions : {};
  const isStateful = Boolean(stateOptions);
  checkNames(providers, Object.keys(documents), Object.keys(accounts));

  function mount(name: string, { document, operations, signIn }: Served): [string, Mount] {
    if (!signIn) {
      if (accounts[name]) misconfigured(`The mock keeps no state for ${name}, so it cannot have accounts.`);
      return [name, createMount(document, operations)];
    }
    const options = { vendor: name, document, signIn, state, tokenLifetimeSeconds, accounts: accounts[name] };
    return [name, createMount(document, operations, createVendorState(options))];
  }

  const vendors = providers.map(async (name) => mount(name, await readBuiltIn(name, isStateful)));
  const own = Object.entries(documents).map(async ([name, given]) => {
    // Reading documents is most of the mock's code, and most mocks have no documents of their own.
    const { readOwn } = await import("./read-served.ts");
    try {
      return mount(name, await readOwn(given, isStateful));
    } catch (cause) {
      if (isAuthError(cause)) throw cause;
      const file = typeof given === "string" ? given : given.document;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AuthError("CONFIGURATION", `The document ${file} cannot be served: ${reason}.`, { cause });
    }
  });
  return new Map(await Promise.all([...vendors, ...own]));
}

function checkNames(providers: readonly string[], own: readonly string[], withAccounts: readonly string[]): void {
  const wrong = own.find((name) => !/^[\w.-]+$/.test(name) || name === "__mock" || providers.includes(name));
  if (wrong !== undefined) {
    misconfigured(`A document cannot be served under the name "${wrong}"; choose another one.`);
  }
  const known = [...providerNames, ...own];
  const stranger = withAccounts.find((name) => !known.includes(name));
  if (stranger)
    misconfigured(`There is no provider "${stranger}" for the option accounts; the providers are ${known.join(", ")}.`);
  const unknown = providers.find((name) => !providerNames.includes(name as ProviderName));
  if (unknown !== undefined) {
    misconfigured(`There is no provider "${unknown}"; the providers are ${providerNames.join(", ")}.`);
  }
}
