/**
 * MikroCloud's two steps: the login hands out a ticket, the second step takes it once and wants a one-time code when
 * the account has two-factor authentication.
 */
import { AuthError } from "../../errors.ts";
import { withValueAt } from "../../openapi/pointer.ts";
import type { Scenario } from "../../openapi/scenarios.ts";
import type { Choice } from "../choose.ts";
import { loadOtpAuth } from "../peers.ts";
import type { KnownAccount } from "./accounts.ts";
import type { MockState } from "./state.ts";

export interface TwoStepsOptions {
  provider: string;
  scenarios: Scenario[];
  /** The operation of the first step. */
  loginId: string;
  state: MockState;
  withToken: (account: KnownAccount, scenario: Scenario) => Choice;
}

/** What the second step takes; a code that is not needed may be null or left out. */
interface Passport {
  totp?: string | null;
  token: string;
}

function isPassport(body: unknown): body is Passport {
  const { totp, token } = (body ?? {}) as Partial<Record<keyof Passport, unknown>>;
  return typeof token === "string" && (totp === undefined || totp === null || typeof totp === "string");
}

/** Codes of the time step before and after count too: clocks differ, and people type slowly. */
const window = 1;
const periodMs = 30_000;

const usedBefore = "The one-time code was used before, and is taken only once (RFC 6238, section 5.2)";

/** How long a ticket that nobody takes is kept; no vendor says how long that is. */
const ticketLifetimeMs = 3_600_000;

export function createTwoSteps({ provider, scenarios, loginId, state, withToken }: TwoStepsOptions) {
  const secondSteps = scenarios.filter(({ operationId }) => operationId !== loginId);
  const named = (name: string): Scenario => {
    const scenario = secondSteps.find((candidate) => candidate.name === name);
    if (scenario) return scenario;
    throw new AuthError("CONFIGURATION", `${provider} cannot be stateful: its second step has no example ${name}.`);
  };
  const [wrongTicket, missingCode, wrongCode] = [named("wrongToken"), named("missingCode"), named("wrongCode")];
  const { nowMs, tickets, codes } = state;
  const { TOTP, Secret } = loadOtpAuth();

  /** The number of the time step whose code it is, if any near now. */
  const timeStepOf = ({ totpSecret }: KnownAccount, code: string): number | undefined => {
    if (!/^[0-9]{6}$/.test(code)) return undefined;
    const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
    const delta = totp.validate({ token: code, timestamp: nowMs(), window });
    return delta === null ? undefined : Math.floor(nowMs() / periodMs) + delta;
  };
  /** When no code of the time step is taken any more. */
  const endOf = (timeStep: number) => (timeStep + 1 + window) * periodMs;

  return {
    firstStep(account: KnownAccount): Choice {
      const ticket = `fakeTicket_${crypto.randomUUID()}`;
      return {
        scenario: account.scenario,
        settle(answer) {
          tickets.set(ticket, account, nowMs() + ticketLifetimeMs);
          return { ...answer, body: withValueAt(answer.body, "/token", ticket) };
        },
      };
    },
    secondStep(body: unknown): Choice | undefined {
      // What does not fit the spec is not a second step, and uses up no ticket.
      if (!isPassport(body)) return undefined;
      const { totp = null, token } = body;
      const account = tickets.get(token);
      if (!account) return { scenario: wrongTicket };
      const hasMfa = (account.scenario.response.body as { mfa_enabled?: boolean }).mfa_enabled === true;
      // A wrong code leaves the ticket in force, so that the user can type again.
      if (hasMfa && totp === null) return { scenario: missingCode };
      const timeStep = hasMfa && totp !== null ? timeStepOf(account, totp) : undefined;
      if (hasMfa && timeStep === undefined) return { scenario: wrongCode };
      const code = `${account.id} ${timeStep}`;
      if (timeStep !== undefined && codes.get(code)) return { scenario: wrongCode, reason: usedBefore };
      const success = withToken(account, named(account.scenario.name));
      return {
        ...success,
        settle(answer) {
          tickets.delete(token);
          if (timeStep !== undefined) codes.set(code, true, endOf(timeStep));
          return success.settle?.(answer) ?? answer;
        },
      };
    },
  };
}
