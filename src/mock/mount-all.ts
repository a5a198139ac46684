/** The documents that a mock serves, each at its mount point: those of the package, and those of the user. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { AuthError, isAuthError } from "../errors.ts";
import { checkOptions } from "../internal/check-options.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { readDocument } from "../openapi/read-document.ts";
import type { SignIn } from "../openapi/sign-in.ts";
import { readVendor, workflowFileOf } from "../openapi/vendor.ts";
import { checkOperations } from "./check-operations.ts";
import type { MockOptions, OwnDocument } from "./index.ts";
import { misconfigured } from "./misconfigured.ts";
import { createMount, type Mount } from "./mount.ts";
import { readOperations } from "./operations.ts";
import type { MockState } from "./state/state.ts";
import { createVendorState } from "./state/vendor-state.ts";

/** A document. `signIn` is how to sign in to its vendor, if the mock keeps state for it. */
interface Served {
  document: OpenApiDocument;
  signIn?: SignIn;
}

/** @throws AuthError `CONFIGURATION` when a provider is unknown, or a document cannot be served. */
export async function mountAll(
  { providers = providerNames, documents = {}, state: stateOptions }: MockOptions,
  state: MockState,
): Promise<Map<string, Mount>> {
  const { tokenLifetimeSeconds, accounts = {} } = typeof stateOptions === "object" ? stateOptions : {};
  const isStateful = Boolean(stateOptions);
  checkNames(providers, Object.keys(documents), Object.keys(accounts));

  async function mount(name: string, { document, signIn }: Served, isOwn: boolean): Promise<[string, Mount]> {
    const operations = await readOperations(document);
    if (isOwn) checkOperations(operations);
    if (!signIn) {
      if (accounts[name]) misconfigured(`The mock keeps no state for ${name}, so it cannot have accounts.`);
      return [name, createMount(document, operations)];
    }
    const options = { vendor: name, document, signIn, state, tokenLifetimeSeconds, accounts: accounts[name] };
    return [name, createMount(document, operations, createVendorState(options))];
  }

  const vendors = providers.map(async (provider) => {
    const file = specFile(provider);
    return mount(provider, isStateful ? await readVendor(file) : { document: await readDocument(file) }, false);
  });
  const own = Object.entries(documents).map(async ([name, given]) => {
    const file = typeof given === "string" ? given : given.document;
    return mount(name, await readOwn(given, isStateful), true).catch((cause: unknown) => {
      if (isAuthError(cause)) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AuthError("CONFIGURATION", `The document ${file} cannot be served: ${reason}.`, { cause });
    });
  });
  return new Map(await Promise.all([...vendors, ...own]));
}

/** A document of the user's, with its sign-in if the mock keeps state for it. */
export async function readOwn(given: OwnDocument, isStateful: boolean): Promise<Served> {
  if (typeof given !== "string") checkOptions("A document of createMock", given, ["document", "workflow"]);
  const { document: file, workflow } = typeof given === "string" ? { document: given } : given;
  if (isStateful && workflow !== undefined) return readVendor(file, workflow);
  const document = await readDocument(file);
  const hasToken = Object.values(document.components?.securitySchemes ?? {}).some((scheme) => "x-token" in scheme);
  return isStateful && hasToken && existsSync(workflowFileOf(file)) ? readVendor(file) : { document };
}

function checkNames(providers: readonly string[], own: readonly string[], withAccounts: readonly string[]): void {
  const wrong = own.find((name) => !/^[\w.-]+$/.test(name) || name === "__mock" || providers.includes(name));
  if (wrong !== undefined) {
    misconfigured(`A document cannot be served under the name "${wrong}"; choose another one.`);
  }
  const known = [...providerNames, ...own];
  const stranger = withAccounts.find((name) => !known.includes(name));
  if (stranger)
    misconfigured(`There is no provider "${stranger}" to have accounts; the providers are ${known.join(", ")}.`);
}

/** By the package's own name, so that the spec is found from src/ and from dist/ alike. */
export function specFile(name: ProviderName): string {
  if (!providerNames.includes(name)) {
    misconfigured(`There is no provider "${name}"; the providers are ${providerNames.join(", ")}.`);
  }
  return createRequire(import.meta.url).resolve(`provider-auth/specs/${name}.yaml`);
}
