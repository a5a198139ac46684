/**
 * The mock: the providers as their specs describe them, for tests and for the desk. In process through `fetch`, or on a
 * port through `listen`; a provider is at `/<provider>` in both.
 *
 * @module
 */
import { createRequire } from "node:module";
import { AuthError, isAuthError } from "../errors.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { readDocument } from "../openapi/read-document.ts";
import { pairByExample } from "../openapi/scenarios.ts";
import { type ProviderName, providerNames } from "../providers/names.ts";
import { checkOperations } from "./check-operations.ts";
import type { Control } from "./control.ts";
import { writeFailure } from "./failure.ts";
import { createFaults, isDelay } from "./faults.ts";
import { createFetch, type MockFetch } from "./fetch.ts";
import type { MockRequest } from "./http.ts";
import { type Listener, type ListenOptions, listen } from "./listen.ts";
import { createMount, type Mount } from "./mount.ts";
import { readOperations } from "./operations.ts";
import { answer, type FrontParts } from "./pipeline.ts";
import { createJournal, type JournalEntry } from "./request-log.ts";
import type { Account, KnownAccount } from "./state/accounts.ts";
import { createExpiring, type Expiring } from "./state/expiring.ts";
import { createSignIn } from "./state/sign-in.ts";
import { createTokens, type Tokens } from "./state/tokens.ts";

export type { Control } from "./control.ts";
export { type Fault, type FaultKind, type FaultTarget, faultKinds } from "./faults.ts";
export type { MockFetch } from "./fetch.ts";
export type { Listener, ListenOptions } from "./listen.ts";
export type { JournalEntry } from "./request-log.ts";
export type { Account } from "./state/accounts.ts";

/** How a stateful mock behaves. */
export interface StateOptions {
  /** Seconds that a token lives. Default: what the spec gives, or 3600 where it gives nothing. */
  tokenLifetimeSeconds?: number;
  /** Accounts beside those of the spec's examples, by provider. */
  accounts?: Partial<Record<ProviderName, readonly Account[]>>;
}

export interface MockOptions {
  /** The providers to serve. Default: all. */
  providers?: readonly ProviderName[];
  /** OpenAPI 3 documents of your own, YAML or JSON, by the name to serve them under. They keep no state. */
  documents?: Readonly<Record<string, string>>;
  /** Whether logins hand out unique tokens that end, and how. Default: false, every answer is an example. */
  state?: boolean | StateOptions;
  /** Milliseconds that every answer waits. Default: 0. */
  latencyMs?: number;
  /** The largest request body that is read, in bytes; a larger one gets 413. Default: 1 MiB. */
  maxBodyBytes?: number;
  /** The clock of the state, in milliseconds of the Unix epoch. Default: `Date.now`. */
  nowMs?: () => number;
  /** Is called with every request that was answered, without secrets. */
  onRequest?: (entry: JournalEntry) => void;
  /**
   * Is called with every error of the mock itself, for which the client gets 500: please report it. The error is as it
   * was thrown, and its message may quote the request. Default: stderr shows where it failed, without the message.
   */
  onError?: (error: unknown, entry: JournalEntry) => void;
}

export interface Mock extends Control {
  /** Answers a request without a port, in the place of `fetch`. The origin of the URL may be any. */
  fetch: MockFetch;
  /**
   * Serves on a port.
   *
   * @throws AuthError `CONFIGURATION` when the port is taken or may not be used.
   */
  listen(options?: ListenOptions): Promise<Listener>;
}

/**
 * Creates a mock.
 *
 * @throws AuthError `CONFIGURATION` when a provider is unknown, a document is broken, an option is wrong or an optional
 *   peer is not installed.
 * @example
 * const mock = await createMock({ providers: ["mbsi"] });
 * const client = createClient({ baseUrl: "http://mock.invalid/mbsi", fetch: mock.fetch });
 */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const {
    maxBodyBytes = 1024 * 1024,
    latencyMs = 0,
    nowMs = Date.now,
    state = false,
    onError = writeFailure,
  } = options;
  let advancedMs = 0;
  const clock = () => nowMs() + advancedMs;
  const tokens = state ? createTokens(clock) : undefined;
  const memory = createExpiring<KnownAccount>(clock);
  checkOptions(options);
  const mounts = await mountAll(options, tokens, memory, clock);
  const faults = createFaults(() => mounts.keys());
  const journal = createJournal(options.onRequest);
  const control: Control = {
    requests: () => journal.entries(),
    revokeTokens(provider) {
      if (provider !== undefined && !mounts.has(provider)) {
        throw new AuthError("CONFIGURATION", `There is no provider "${provider}" whose tokens could be revoked.`);
      }
      tokens?.revoke(provider);
    },
    advanceTime(ms) {
      if (!Number.isFinite(ms))
        throw new AuthError("CONFIGURATION", "The time to advance is a number of milliseconds.");
      if (Math.abs(clock() + ms) > maxTimeMs)
        throw new AuthError("CONFIGURATION", "The clock of the mock cannot be set beyond the year 275,000.");
      advancedMs += ms;
    },
    setFault: (fault) => faults.set(fault),
    reset() {
      journal.clear();
      faults.clear();
      tokens?.revoke();
      memory.clear();
      advancedMs = 0;
    },
  };
  const parts: FrontParts = { mounts, faults, journal, control, tokens, latencyMs, maxBodyBytes, onError };
  const handle = (request: MockRequest) => answer(parts, request);
  return {
    ...control,
    fetch: createFetch(handle, maxBodyBytes),
    listen: (listenOptions) => listen(handle, maxBodyBytes, listenOptions),
  };
}

/** Dates end in the year 275,760; the tokens of that time need some years more. */
const maxTimeMs = Date.UTC(275_000, 0);

function checkOptions({ providers = providerNames, documents = {}, state, latencyMs = 0 }: MockOptions): void {
  const refuse = (reason: string) => {
    throw new AuthError("CONFIGURATION", reason);
  };
  const isList: boolean = Array.isArray(providers);
  if (!isList || providers.length + Object.keys(documents).length === 0) {
    refuse("The mock needs a list of providers, or documents, to serve.");
  }
  if (!isDelay(latencyMs)) refuse("The option latencyMs is a number of milliseconds that a timer can wait.");
  const { tokenLifetimeSeconds = 1, accounts = {} } = typeof state === "object" ? state : {};
  if (!(tokenLifetimeSeconds > 0 && tokenLifetimeSeconds <= 1e9)) {
    refuse("The option tokenLifetimeSeconds is a number above 0, and at most 1e9.");
  }
  const stranger = Object.keys(accounts).find((name) => !providerNames.includes(name as ProviderName));
  if (stranger)
    refuse(`There is no provider "${stranger}" to have accounts; the providers are ${providerNames.join(", ")}.`);
}

async function mountAll(
  { providers = providerNames, documents = {}, state }: MockOptions,
  tokens: Tokens | undefined,
  memory: Expiring<KnownAccount>,
  nowMs: () => number,
): Promise<Map<string, Mount>> {
  const { tokenLifetimeSeconds, accounts } = typeof state === "object" ? state : {};
  const vendors = providers.map(async (provider) => {
    const document = await readDocument(specFile(provider));
    const signIn = { provider, document, nowMs, memory, tokenLifetimeSeconds, accounts: accounts?.[provider] };
    const decide = tokens ? createSignIn({ ...signIn, tokens }) : pairByExample(document);
    return [provider, createMount(document, await readOperations(document), decide)] as const;
  });
  const own = Object.entries(documents).map(async ([name, file]) => {
    if (!/^[\w.-]+$/.test(name) || name === "__mock" || providers.includes(name as ProviderName)) {
      throw new AuthError("CONFIGURATION", `A document cannot be served under the name "${name}"; choose another one.`);
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
  return createMount(document, operations, pairByExample(document));
}

/** By the package's own name, so that the spec is found from src/ and from dist/ alike. */
function specFile(name: ProviderName): string {
  if (!providerNames.includes(name)) {
    const known = providerNames.join(", ");
    throw new AuthError("CONFIGURATION", `There is no provider "${name}"; the providers are ${known}.`);
  }
  return createRequire(import.meta.url).resolve(`provider-auth/specs/${name}.yaml`);
}
