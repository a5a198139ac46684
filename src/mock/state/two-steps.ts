/**
 * MikroCloud's two steps: the login hands out a ticket, the second step takes it once and wants a one-time code when
 * the account has two-factor authentication.
 */
import { AuthError } from "../../errors.ts";
import { withValueAt } from "../../pointer.ts";
import { loadOtpAuth } from "../peers.ts";
import type { Decision, Scenario } from "../scenarios.ts";
import type { KnownAccount } from "./accounts.ts";

export interface TwoStepsOptions {
  provider: string;
  scenarios: Scenario[];
  /** The operation of the first step. */
  loginId: string;
  nowMs: () => number;
  /** The tickets that were handed out and not taken yet, with their accounts. */
  tickets: Map<string, KnownAccount>;
  withToken: (account: KnownAccount, scenario: Scenario) => Decision;
}

/** What the second step takes. */
interface Passport {
  totp: string | null;
  token: string;
}

function isPassport(body: unknown): body is Passport {
  const { totp, token } = (body ?? {}) as Partial<Record<keyof Passport, unknown>>;
  return typeof token === "string" && (totp === null || typeof totp === "string");
}

/** Codes of the time step before and after count too: clocks differ, and people type slowly. */
const window = 1;

export function createTwoSteps({ provider, scenarios, loginId, nowMs, tickets, withToken }: TwoStepsOptions) {
  const secondSteps = scenarios.filter(({ operationId }) => operationId !== loginId);
  const named = (name: string): Scenario => {
    const scenario = secondSteps.find((candidate) => candidate.name === name);
    if (scenario) return scenario;
    throw new AuthError("CONFIGURATION", `${provider} cannot be stateful: its second step has no example ${name}.`);
  };
  const [wrongTicket, missingCode, wrongCode] = [named("wrongToken"), named("missingCode"), named("wrongCode")];
  const { TOTP, Secret } = loadOtpAuth();

  const isRightCode = ({ totpSecret }: KnownAccount, code: string | null) =>
    code !== null &&
    /^[0-9]{6}$/.test(code) &&
    new TOTP({ secret: Secret.fromBase32(totpSecret) }).validate({ token: code, timestamp: nowMs(), window }) !== null;

  return {
    firstStep(account: KnownAccount): Decision {
      const ticket = `fakeTicket_${crypto.randomUUID()}`;
      return {
        scenario: account.scenario,
        personalise(body) {
          tickets.set(ticket, account);
          return withValueAt(body, "/token", ticket);
        },
      };
    },
    secondStep(body: unknown): Decision | undefined {
      // What does not fit the spec is not a second step, and uses up no ticket.
      if (!isPassport(body)) return undefined;
      const { totp, token } = body;
      const account = tickets.get(token);
      if (!account) return { scenario: wrongTicket };
      const hasMfa = (account.scenario.response.body as { mfa_enabled?: boolean }).mfa_enabled === true;
      if (hasMfa && totp === null) return { scenario: missingCode };
      if (hasMfa && !isRightCode(account, totp)) return { scenario: wrongCode };
      // A wrong code leaves the ticket in force, so that the user can type again; success uses it up.
      // At once, so that of many at a time only one gets through.
      tickets.delete(token);
      return { ...withToken(account, named(account.scenario.name)), undo: () => void tickets.set(token, account) };
    },
  };
}
