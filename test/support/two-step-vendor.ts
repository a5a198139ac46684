/** MikroCloud with a strict eye: a ticket lives for a while, each code counts once, and every request is written down. */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../src/index.ts";
import { reply, serve } from "./server.ts";

export interface TwoStepOptions {
  clock: Clock;
  /** Whether the user has a second factor: `code` of an app, or an `enrolment` with a QR code per login. Default: none. */
  challenge?: "code" | "enrolment";
  /** Milliseconds that a ticket lives. Default: for ever. */
  ticketLifeMs?: number;
  /** Tickets that are never taken, by their number from 1. Default: none. */
  deadTickets?: number[];
  /** Whether a code is right. Default: each that begins with 1. */
  isRight?: (code: string, ticketNumber: number) => boolean;
}

export async function serveTwoSteps({ clock, challenge, ticketLifeMs = Infinity, ...options }: TwoStepOptions) {
  const { deadTickets = [], isRight = (code) => code.startsWith("1") } = options;
  const tickets = new Map<string, { number: number; issuedMs: number }>();
  const usedCodes = new Set<string>();
  /** What arrived: `login`, or the number of the ticket and the code. */
  const steps: ("login" | [ticketNumber: number | undefined, code: string | null])[] = [];
  let number = 0;

  function accepts(token: string, code: string | null): boolean {
    const ticket = tickets.get(token);
    if (!ticket || deadTickets.includes(ticket.number)) return false;
    if (clock.monotonicMs() - ticket.issuedMs > ticketLifeMs) return false;
    if (!challenge) return code === null;
    if (code === null || usedCodes.has(code) || !isRight(code, ticket.number)) return false;
    usedCodes.add(code);
    return true;
  }

  const { origin } = await serve(({ url, body }, response) => {
    const sent = JSON.parse(String(body));
    if (url.endsWith("/user/login")) {
      steps.push("login");
      const token = `fakeTicket_${randomUUID()}`;
      tickets.set(token, { number: ++number, issuedMs: clock.monotonicMs() });
      return reply(response, 200, {
        mfa_enabled: challenge !== undefined,
        mfa_verified: challenge === "code",
        mfa_svg: challenge === "enrolment" ? `<svg>fake ${number}</svg>` : null,
        message: "fake",
        token,
      });
    }
    steps.push([tickets.get(sent.token)?.number, sent.totp]);
    const isAccepted = accepts(sent.token, sent.totp);
    // A ticket serves once.
    if (isAccepted) tickets.delete(sent.token);
    reply(response, isAccepted ? 200 : 401, isAccepted ? { auth_token: `fakeToken_${number}` } : {});
  });
  return { origin, steps };
}
