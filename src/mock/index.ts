/**
 * The mock: plays the providers as their specs describe them, for tests and for trying a client. It runs in process through
 * `fetch`, or on a port through `listen`; in both, a provider is at `/<provider>`.
 *
 * @module
 */
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import type { Control } from "./control.ts";
import { createControl } from "./create-control.ts";
import { writeFailure } from "./failure.ts";
import { createFaults, isDelay } from "./faults.ts";
import { createFetch, type MockFetch } from "./fetch.ts";
import type { MockRequest } from "./http.ts";
import { createAccountList } from "./list-accounts.ts";
import { type Listener, type ListenOptions, listen } from "./listen.ts";
import { misconfigured } from "./misconfigured.ts";
import { mountAll } from "./mount-all.ts";
import { answer } from "./pipeline.ts";
import { createRequestLog, type RequestLogEntry } from "./request-log.ts";
import type { Account } from "./state/account.ts";
import { createState } from "./state/state.ts";

export type { Control } from "./control.ts";
export { type Fault, type FaultFilter, type FaultKind, type FaultTarget, faultKinds } from "./faults.ts";
export type { MockFetch } from "./fetch.ts";
export type { MockAccount } from "./list-accounts.ts";
export type { Listener, ListenOptions } from "./listen.ts";
export type { RequestLogEntry } from "./request-log.ts";
export type { Account } from "./state/account.ts";

/** How a stateful mock behaves. */
export interface StateOptions {
  /** Lifetime of a token in seconds. Default: the one in the spec, or 3600 if the spec has none. */
  tokenLifetimeSeconds?: number | undefined;
  /** Accounts in addition to those of the examples, by the name of the provider or of your own document. */
  accounts?: Readonly<Record<string, readonly Account[]>> | undefined;
}

/** The file of an OpenAPI document, alone or with the file of the Arazzo document that describes its sign-in. */
export type OwnDocument =
  | string
  | {
      /** Path of the OpenAPI document. */
      document: string;
      /** Path of the Arazzo document. Default: `acme.arazzo.yaml` next to `acme.yaml`, if it exists. */
      workflow?: string | undefined;
    };

/** What the mock serves, and how. */
export interface MockOptions {
  /** The providers to serve. Default: all. */
  providers?: readonly ProviderName[] | undefined;
  /**
   * OpenAPI 3 documents of your own, YAML or JSON, by the name to serve them under. The mock keeps state for a document
   * that has `x-token` and comes with an Arazzo document: `acme.arazzo.yaml` next to `acme.yaml`, or the file that you
   * name.
   */
  documents?: Readonly<Record<string, OwnDocument>> | undefined;
  /** Whether logins issue unique tokens that expire, and how. Default: false, every response is an example. */
  state?: boolean | StateOptions | undefined;
  /** Delay of every response in milliseconds. Default: 0. */
  latencyMs?: number | undefined;
  /** The largest request body that is read, in bytes; a larger one gets 413. Default: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /** The clock of the state, in milliseconds of the Unix epoch. Default: `Date.now`. */
  nowMs?: (() => number) | undefined;
  /** Is called with every request and its response, without secrets. */
  onRequest?: ((entry: RequestLogEntry) => void) | undefined;
  /**
   * Is called with every error of the mock itself, for which the client gets 500: please report it. The error is the
   * original one, and its message may quote the request. Default: stderr shows where it failed, without the message.
   */
  onError?: ((error: unknown, entry: RequestLogEntry) => void) | undefined;
}

/** A mock of the providers. */
export interface Mock extends Control {
  /** Responds to a request without a port, instead of `fetch`. The URL may have any origin. */
  fetch: MockFetch;
  /**
   * Serves on a port.
   *
   * @throws AuthError `CONFIGURATION` if the port is in use or not permitted.
   */
  listen(options?: ListenOptions): Promise<Listener>;
}

/**
 * Creates a mock.
 *
 * @throws AuthError `CONFIGURATION` if a provider is unknown, a document is broken, an option is wrong or an optional
 *   peer is not installed.
 * @example
 * const mock = await createMock({ documents: { acme: "./acme.yaml" }, state: true });
 * const client = createClient({ baseUrl: "http://mock.invalid/acme", fetch: mock.fetch });
 */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const { maxBodyBytes = 1024 * 1024, latencyMs = 0, onError = writeFailure } = options;
  checkOptions(options);
  const state = createState(options.nowMs ?? Date.now);
  const mounts = await mountAll(options, state);
  const faults = createFaults(() => mounts.keys());
  const requestLog = createRequestLog(options.onRequest);
  const control = createControl({
    providers: () => mounts.keys(),
    faults,
    requestLog,
    state,
    accounts: createAccountList(options, state.nowMs),
  });
  const isStateful = Boolean(options.state);
  const parts = { mounts, faults, requestLog, control, isStateful, latencyMs, maxBodyBytes, onError };
  const handle = (request: MockRequest) => answer(parts, request);
  return {
    ...control,
    fetch: createFetch(handle, maxBodyBytes),
    listen: (listenOptions) => listen(handle, maxBodyBytes, listenOptions),
  };
}

function checkOptions({ providers = providerNames, documents = {}, state, latencyMs = 0 }: MockOptions): void {
  const isList: boolean = Array.isArray(providers);
  if (!isList || providers.length + Object.keys(documents).length === 0) {
    misconfigured("The mock needs documents or a list of providers to serve.");
  }
  if (!isDelay(latencyMs)) misconfigured("The option latencyMs must be a number of milliseconds from 0 to 2147483647.");
  const { tokenLifetimeSeconds = 1 } = typeof state === "object" ? state : {};
  if (!(tokenLifetimeSeconds > 0 && tokenLifetimeSeconds <= 1e9)) {
    misconfigured("The option tokenLifetimeSeconds must be a number above 0 and at most 1e9.");
  }
}
