/** The control of a mock over HTTP, under `/__mock/`, for tests in other languages; the same as the methods of `Mock`. */
import { isAuthError } from "../errors.ts";
import type { Fault } from "./faults.ts";
import { json, type MockRequest, type MockResponse, problem } from "./http.ts";
import type { RequestLogEntry } from "./request-log.ts";

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
