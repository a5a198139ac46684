/** The control of a mock over HTTP, under `/__mock/`, for tests in other languages. It matches the methods of `Mock`. */
import { isAuthError } from "../errors.ts";
import type { Fault, FaultFilter } from "./faults.ts";
import { json, type MockRequest, type MockResponse, problem } from "./http.ts";
import type { MockAccount } from "./list-accounts.ts";
import { misconfigured } from "./misconfigured.ts";
import type { RequestLogEntry } from "./request-log.ts";

/** How a test controls a mock. */
export interface Control {
  /** Returns the requests so far, oldest first, without secrets and without control requests. */
  requests(): readonly RequestLogEntry[];
  /**
   * Returns the accounts that can sign in, with their current one-time codes: your own, and those of the documents'
   * examples. Without state, any credentials can sign in, and these get the responses of their examples.
   */
  accounts(): Promise<MockAccount[]>;
  /** Revokes every token issued so far, or only those of the provider that you name. */
  revokeTokens(provider?: string): void;
  /** Moves the clock of the state forward. */
  advanceTime(ms: number): void;
  /**
   * Injects a fault into the responses of a provider, in addition to the existing ones.
   *
   * @throws AuthError `CONFIGURATION` if the provider, the kind or a member of the fault is wrong.
   */
  setFault(fault: Fault): void;
  /** Returns the faults that are on, oldest first; `times` is the number of requests left. */
  faults(): readonly Fault[];
  /**
   * Switches off the faults of this provider and kind; if you omit a member, those of every provider or kind.
   *
   * @throws AuthError `CONFIGURATION` if there is no such provider or kind.
   */
  clearFaults(filter?: FaultFilter): void;
  /** Clears requests, faults, tokens and tickets, and resets the clock. */
  reset(): void;
}

export const controlPath = "/__mock/";

type Action = (control: Control, body: never, query: URLSearchParams) => unknown;

const actions: Record<string, Action> = {
  "GET requests": (control, _, query) => last(control.requests(), query.get("last")),
  "GET accounts": (control) => control.accounts(),
  "GET faults": (control) => control.faults(),
  "POST revoke-tokens": (control, { provider }: { provider?: string }) => control.revokeTokens(provider),
  "POST advance-time": (control, { ms }: { ms: number }) => control.advanceTime(ms),
  "POST faults": (control, fault: Fault) => control.setFault(fault),
  "POST clear-faults": (control, filter: FaultFilter) => control.clearFaults(filter),
  "POST reset": (control) => control.reset(),
};

export async function answerControl(control: Control, request: MockRequest): Promise<MockResponse> {
  const { method, url, body } = request;
  const action = actions[`${method} ${url.pathname.slice(controlPath.length)}`];
  if (!action) {
    const known = Object.keys(actions).map((name) => name.replace(" ", ` ${controlPath}`));
    return problem(404, `There is no such control endpoint; use one of ${known.join(", ")}.`);
  }
  let value: unknown;
  try {
    value = body.length > 0 ? JSON.parse(new TextDecoder().decode(body)) : {};
  } catch {
    return problem(400, "The body of a control request must be JSON.");
  }
  if (typeof value !== "object" || value === null)
    return problem(400, "The body of a control request must be a JSON object.");
  try {
    return json(200, (await action(control, value as never, url.searchParams)) ?? {});
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return problem(400, error.message);
  }
}

/** @param count the number of entries to return. Default: all */
function last<T>(entries: readonly T[], count: string | null): readonly T[] {
  if (count === null) return entries;
  if (!/^\d{1,10}$/.test(count)) misconfigured("The parameter last must be a whole number of requests.");
  return entries.slice(Math.max(entries.length - Number(count), 0));
}
