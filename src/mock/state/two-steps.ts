/**
 * MikroCloud's two steps: the login hands out a ticket, the second step takes it once and wants a one-time code when
 * the account has two-factor authentication.
 */
import { AuthError } from "../../errors.ts";
import { withValueAt } from "../../openapi/pointer.ts";
import type { Decision, Scenario } from "../../openapi/scenarios.ts";
import { loadOtpAuth } from "../peers.ts";
import type { KnownAccount } from "./accounts.ts";
import type { Expiring } from "./expiring.ts";

export interface TwoStepsOptions {
  provider: string;
  scenarios: Scenario[];
  /** The operation of the first step. */
  loginId: string;
  nowMs: () => number;
  /** Where the tickets are kept that were handed out and not taken yet, and the codes that were used. */
  memory: Expiring<KnownAccount>;
  withToken: (account: KnownAccount, scenario: Scenario) => Decision;
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

const ticketKey = (ticket: string) => `ticket ${ticket}`;

const usedBefore = "The one-time code was used before, and is taken only once (RFC 6238, section 5.2)";

/** How long a ticket that nobody takes is kept; no vendor says how long that is. */
const ticketLifetimeMs = 3_600_000;

export function createTwoSteps({ provider, scenarios, loginId, nowMs, memory, withToken }: TwoStepsOptions) {
  const secondSteps = scenarios.filter(({ operationId }) => operationId !== loginId);
  const named = (name: string): Scenario => {
    const scenario = secondSteps.find((candidate) => candidate.name === name);
    if (scenario) return scenario;
    throw new AuthError("CONFIGURATION", `${provider} cannot be stateful: its second step has no example ${name}.`);
  };
  const [wrongTicket, missingCode, wrongCode] = [named("wrongToken"), named("missingCode"), named("wrongCode")];
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
    firstStep(account: KnownAccount): Decision {
      const ticket = `fakeTicket_${crypto.randomUUID()}`;
      return {
        scenario: account.scenario,
        personalise(body) {
          memory.set(ticketKey(ticket), account, nowMs() + ticketLifetimeMs);
          return withValueAt(body, "/token", ticket);
        },
      };
    },
    secondStep(body: unknown): Decision | undefined {
      // What does not fit the spec is not a second step, and uses up no ticket.
      if (!isPassport(body)) return undefined;
      const { totp = null, token } = body;
      const account = memory.get(ticketKey(token));
      if (!account) return { scenario: wrongTicket };
      const success = withToken(account, named(account.scenario.name));
      const takeTicket = () => {
        memory.delete(ticketKey(token));
        return () => memory.set(ticketKey(token), account, nowMs() + ticketLifetimeMs);
      };
      // What is used up is used up at once, so that of many at a time only one gets through.
      const hasMfa = (account.scenario.response.body as { mfa_enabled?: boolean }).mfa_enabled === true;
      if (!hasMfa) return { ...success, undo: takeTicket() };
      // A wrong code leaves the ticket in force, so that the user can type again.
      if (totp === null) return { scenario: missingCode };
      const timeStep = timeStepOf(account, totp);
      if (timeStep === undefined) return { scenario: wrongCode };
      const used = `code ${account.id} ${timeStep}`;
      if (memory.get(used)) return { scenario: wrongCode, reason: usedBefore };
      memory.set(used, account, endOf(timeStep));
      const giveTicketBack = takeTicket();
      const undo = () => {
        memory.delete(used);
        giveTicketBack();
      };
      return { ...success, undo };
    },
  };
}
