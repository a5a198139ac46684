/** The control of a mock over HTTP, under `/__mock/`, for tests in other languages; the same as the methods of `Mock`. */
import { isAuthError } from "../errors.ts";
import type { Fault, Faults } from "./faults.ts";
import { json, type MockRequest, type MockResponse, problem } from "./http.ts";
import { misconfigured } from "./misconfigured.ts";
import type { RequestLog, RequestLogEntry } from "./request-log.ts";
import type { MockState } from "./state/state.ts";

/** What a test can do to a mock. */
export interface Control {
  /** The requests so far, the oldest first, without secrets; control requests are not among them. */
  requests(): readonly RequestLogEntry[];
  /** Makes every token handed out so far one that is refused; only those of one provider when it is named. */
  revokeTokens(provider?: string): void;
  /** Moves the clock of the state forward. */
  advanceTime(ms: number): void;
  /**
   * Injects a fault into the answers of a provider, beside those that it has.
   *
   * @throws AuthError `CONFIGURATION` when provider, kind or a member of the fault is wrong.
   */
  setFault(fault: Fault): void;
  /** Forgets requests, faults, tokens and tickets, and sets the clock back. */
  reset(): void;
}

interface ControlParts {
  providers: () => Iterable<string>;
  faults: Faults;
  requestLog: RequestLog;
  state: MockState;
}

/** Dates end in the year 275,760; the tokens of that time need some years more. */
const maxTimeMs = Date.UTC(275_000, 0);

export function createControl({ providers, faults, requestLog, state }: ControlParts): Control {
  return {
    requests: () => requestLog.entries(),
    revokeTokens(provider) {
      if (provider !== undefined && ![...providers()].includes(provider)) {
        misconfigured(`There is no provider "${provider}" whose tokens could be revoked.`);
      }
      state.sessions.revoke(provider);
    },
    advanceTime(ms) {
      if (!Number.isFinite(ms)) misconfigured("The time to advance is a number of milliseconds.");
      if (Math.abs(state.nowMs() + ms) > maxTimeMs) {
        misconfigured("The clock of the mock cannot be set beyond the year 275,000.");
      }
      state.advance(ms);
    },
    setFault: (fault) => faults.set(fault),
    reset() {
      requestLog.clear();
      faults.clear();
      state.reset();
    },
  };
}

export const controlPath = "/__mock/";

const actions: Record<string, (control: Control, body: never) => unknown> = {
  "GET requests": (control) => control.requests(),
  "POST revoke-tokens": (control, { provider }: { provider?: string }) => control.revokeTokens(provider),
  "POST advance-time": (control, { ms }: { ms: number }) => control.advanceTime(ms),
  "POST faults": (control, fault: Fault) => control.setFault(fault),
  "POST reset": (control) => control.reset(),
};

export function answerControl(control: Control, request: MockRequest): MockResponse {
  const { method, url, body } = request;
  const action = actions[`${method} ${url.pathname.slice(controlPath.length)}`];
  if (!action) {
    const known = Object.keys(actions).map((name) => name.replace(" ", ` ${controlPath}`));
    return problem(404, `There is no such control; there are ${known.join(", ")}.`);
  }
  let value: unknown;
  try {
    value = body.length > 0 ? JSON.parse(new TextDecoder().decode(body)) : {};
  } catch {
    return problem(400, "The body of a control request is JSON.");
  }
  if (typeof value !== "object" || value === null) return problem(400, "The body of a control request is an object.");
  try {
    return json(200, action(control, value as never) ?? {});
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return problem(400, error.message);
  }
}
