/** Checks that a store keeps to its interface, and converts what it throws, synchronously or not, to an `AuthError`. */
import { AuthError, isAuthError } from "../errors.ts";
import { codeOf, safeCause } from "../internal/safe-cause.ts";
import type { Entered, FoundBusy, Looked, SharedTokens } from "../stores/shared-tokens.ts";

const states = ["token", "refused", "transient", "backOff", "busy", "none", "lease"];

function unavailable(reason: string, error?: unknown): AuthError {
  return new AuthError("STORE_UNAVAILABLE", `The token store cannot be used: ${reason}.`, {
    retryable: true,
    ...(error !== undefined && { cause: safeCause(error) }),
  });
}

const undocumented = (method: string) => unavailable(`its ${method} does not return what SharedTokens documents`);

export function checkedStore(store: SharedTokens): SharedTokens {
  /** Hides the errors of other libraries, which may show what was written. */
  async function ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw isAuthError(error) ? error : unavailable(codeOf(error) ?? "unknown error", error);
    }
  }

  async function find<T extends Looked | Entered>(method: "look" | "enter", question: () => Promise<T>): Promise<T> {
    const found = await ask(question);
    if (!states.includes(found?.state) || (method === "enter" && found.state === "none")) {
      throw undocumented(method);
    }
    return found.state === "busy" ? { ...found, changed: changedOf(found) } : found;
  }

  /** Otherwise undefined would count as a lost lease, and this session would sign in again. */
  async function isKept(method: "extend" | "settle", question: () => Promise<boolean>): Promise<boolean> {
    const kept = await ask(question);
    if (typeof kept !== "boolean") throw undocumented(method);
    return kept;
  }

  const changedOf =
    (busy: FoundBusy): FoundBusy["changed"] =>
    (maxMs, signal) =>
      ask(() => busy.changed(maxMs, signal)).catch(() => {});

  return {
    look: (key, options) => find("look", () => store.look(key, options)),
    enter: (key, options) => find("enter", () => store.enter(key, options)),
    extend: (lease, leaseMs, note) => isKept("extend", () => store.extend(lease, leaseMs, note)),
    settle: (lease, outcome) => isKept("settle", () => store.settle(lease, outcome)),
    discard: (key, fingerprint) => ask(() => store.discard(key, fingerprint)),
    close: () => ask(() => store.close()),
  };
}
