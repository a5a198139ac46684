/** Creates the control of a mock. */
import type { Control } from "./control.ts";
import type { Faults } from "./faults.ts";
import { misconfigured } from "./misconfigured.ts";
import type { RequestLog } from "./request-log.ts";
import type { MockState } from "./state/state.ts";

interface ControlParts {
  providers: () => Iterable<string>;
  faults: Faults;
  requestLog: RequestLog;
  state: MockState;
  accounts: Control["accounts"];
}

/** Dates are limited to the year 275,760, and tokens expire some years after the time of the clock. */
const maxTimeMs = Date.UTC(275_000, 0);

export function createControl({ providers, faults, requestLog, state, accounts }: ControlParts): Control {
  return {
    requests: () => requestLog.entries(),
    accounts,
    revokeTokens(provider) {
      if (provider !== undefined && ![...providers()].includes(provider)) {
        misconfigured(`Cannot revoke tokens: there is no provider "${provider}".`);
      }
      state.sessions.revoke(provider);
    },
    advanceTime(ms) {
      if (!Number.isFinite(ms)) misconfigured("The time to advance must be a number of milliseconds.");
      if (Math.abs(state.nowMs() + ms) > maxTimeMs) {
        misconfigured("The mock's clock cannot be set beyond the year 275,000.");
      }
      state.advance(ms);
    },
    setFault: (fault) => faults.set(fault),
    faults: () => faults.list(),
    clearFaults: (filter) => faults.clear(filter),
    reset() {
      requestLog.clear();
      faults.clear();
      state.reset();
    },
  };
}
