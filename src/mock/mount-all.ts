/** The documents that a mock serves, each at its mount point. */
import { createRequire } from "node:module";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { AuthError, isAuthError } from "../errors.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { readDocument } from "../openapi/read-document.ts";
import { checkOperations } from "./check-operations.ts";
import type { MockOptions } from "./index.ts";
import { misconfigured } from "./misconfigured.ts";
import { createMount, type Mount } from "./mount.ts";
import { readOperations } from "./operations.ts";
import { createSignIn } from "./state/sign-in.ts";
import type { MockState } from "./state/state.ts";

/** @throws AuthError `CONFIGURATION` when a provider is unknown, or a document cannot be served. */
export async function mountAll(
  { providers = providerNames, documents = {}, state: stateOptions }: MockOptions,
  state: MockState,
): Promise<Map<string, Mount>> {
  const { tokenLifetimeSeconds, accounts } = typeof stateOptions === "object" ? stateOptions : {};
  const vendors = providers.map(async (provider) => {
    const document = await readDocument(specFile(provider));
    const options = { provider, document, state, tokenLifetimeSeconds, accounts: accounts?.[provider] };
    const signIn = stateOptions ? createSignIn(options) : undefined;
    return [provider, createMount(document, await readOperations(document), signIn)] as const;
  });
  const own = Object.entries(documents).map(async ([name, file]) => {
    if (!/^[\w.-]+$/.test(name) || name === "__mock" || providers.includes(name as ProviderName)) {
      misconfigured(`A document cannot be served under the name "${name}"; choose another one.`);
    }
    const document = await readDocument(file);
    const mount = await ownMount(document).catch((cause: unknown) => {
      if (isAuthError(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AuthError("CONFIGURATION", `The document ${file} cannot be served: ${reason}.`, { cause });
    });
    return [name, mount] as const;
  });
  return new Map(await Promise.all([...vendors, ...own]));
}

async function ownMount(document: OpenApiDocument): Promise<Mount> {
  const operations = await readOperations(document);
  checkOperations(operations);
  return createMount(document, operations);
}

/** By the package's own name, so that the spec is found from src/ and from dist/ alike. */
function specFile(name: ProviderName): string {
  if (!providerNames.includes(name)) {
    const known = providerNames.join(", ");
    misconfigured(`There is no provider "${name}"; the providers are ${known}.`);
  }
  return createRequire(import.meta.url).resolve(`provider-auth/specs/${name}.yaml`);
}
