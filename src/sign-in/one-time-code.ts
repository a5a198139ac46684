/** A step of a login that takes a one-time code: asks for codes, and sends each of them once. */
import { AuthError, isAuthError, isUnsent } from "../errors.ts";
import { remember } from "../internal/remember.ts";
import { safeCause } from "../internal/safe-cause.ts";
import type { Answer, Json, SignInContext } from "./account.ts";
import { checkCredential } from "./credential.ts";
import type { MfaChallenge, TotpCallback } from "./mfa.ts";

/** No page states how long a ticket is valid. If one younger than this (in milliseconds) is refused, the code was wrong. */
const youngMs = 10_000;

/** The outputs of the earlier steps: a challenge if a code is required, and what the step sends with the code. */
interface Begun {
  /** What the vendor requires of the second factor; undefined if it requires no code. */
  readonly challenge?: MfaChallenge | undefined;
}

/** The step that sends a code. */
export interface CodeStep<A, T extends Begun> {
  /** The answers of the earlier steps. */
  readonly answers: A;
  /** Repeats the earlier steps. Present if this step uses up one of their outputs, such as a ticket. */
  readonly renew?: (() => Promise<A>) | undefined;
  /** Reads the outputs of the earlier steps. */
  read(answers: A): T;
  /** Sends the code; undefined if no code is required. */
  send(begun: T, code: string | undefined): Promise<Answer>;
  /** Whether an answer refuses the code. The answer to an expired ticket looks the same. */
  isRefused(answer: Answer): boolean;
}

/** Returns the challenge: an enrolment if the answer has a QR code that has not been scanned. */
export const challengeOf = (svg?: Json, isVerified?: Json): MfaChallenge =>
  isVerified === true || typeof svg !== "string" ? { type: "code" } : { type: "enrolment", svg };

/**
 * Manages the one-time codes of an account.
 *
 * @param option name of the option
 * @param totp the value of the option
 * @param pattern matches a code
 * @param attempts how many codes a login may send
 * @throws AuthError `CONFIGURATION` when `totp` is neither a string nor a function
 */
export function oneTimeCodes(
  provider: string,
  option: string,
  totp: string | TotpCallback | undefined,
  pattern: RegExp,
  attempts: number,
) {
  if (totp !== undefined && typeof totp !== "function") checkCredential(provider, option, totp);
  /** Codes that this login and earlier ones have sent. */
  const sentCodes = new Map<string, true>();

  function required(challenge: MfaChallenge, isReused = false, cause?: Error): AuthError {
    const message = isReused
      ? `The one-time code for ${provider} was already sent; ${option} must supply a new one.`
      : `${provider} requires a one-time code, but ${option} supplied none; see the error's challenge.`;
    return new AuthError("MFA_REQUIRED", message, { provider, challenge, cause });
  }

  async function codeFor({ ask }: SignInContext, challenge: MfaChallenge, attempt: number): Promise<string> {
    try {
      const code: unknown =
        typeof totp === "function" ? await ask((signal) => totp(challenge, { attempt, signal })) : totp;
      const text = String(code ?? "").replaceAll(/\s/g, "");
      if (text) return text;
    } catch (error) {
      throw isAuthError(error) ? error : required(challenge, false, safeCause(error));
    }
    throw required(challenge);
  }

  return {
    /**
     * Checks that there is a code left to send. If `totp` is a string that was already sent, a login could not succeed.
     *
     * @throws AuthError `MFA_REQUIRED`
     */
    expectNew(): void {
      if (typeof totp === "string" && sentCodes.size > 0) throw required({ type: "code" }, true);
    },

    /**
     * Sends codes until one is accepted, each of them once. The refusal of a code looks like that of a ticket that expired
     * while somebody typed. So after a refusal in doubt, and after two in any case, the next code is sent with a new ticket.
     * The ticket is renewed only once.
     *
     * @throws AuthError `MFA_REQUIRED` or `MFA_REJECTED`
     */
    async send<A, T extends Begun>(context: SignInContext, step: CodeStep<A, T>): Promise<Answer> {
      const { renew, read, send, isRefused } = step;
      let begun = read(step.answers);
      let isRenewed = false;
      if (!begun.challenge) {
        const answer = await send(begun, undefined);
        // No code was sent, so the vendor refused the ticket.
        if (!renew || !isRefused(answer)) return answer;
        isRenewed = true;
        begun = read(await renew());
        if (!begun.challenge) return send(begun, undefined);
      }
      let challenge = begun.challenge as MfaChallenge;
      let age = context.stopwatch();
      let refusals = 0;
      let isReused = false;
      let refusal: Answer | undefined;

      async function renewTicket(when: MfaChallenge["type"]): Promise<void> {
        if (!renew || challenge.type !== when || isRenewed || refusals < (age() < youngMs ? 2 : 1)) return;
        isRenewed = true;
        begun = read(await renew());
        challenge = begun.challenge ?? challenge;
        age = context.stopwatch();
      }

      for (let attempt = 1; attempt <= attempts; attempt++) {
        // A new QR code must be scanned before there is a code. Otherwise, the new ticket need not wait for the code.
        await renewTicket("enrolment");
        const code = await codeFor(context, challenge, attempt);
        // Another session of the same account may have sent it meanwhile.
        const isUsable = () => pattern.test(code) && !sentCodes.has(code);
        if (isUsable()) await renewTicket("code");
        isReused ||= sentCodes.has(code);
        if (!isUsable()) {
          if (typeof totp === "string") break;
          continue;
        }
        remember(sentCodes, code, true);
        // Another process may have sent it too.
        if ((await context.announce?.("code", code)) === false) {
          isReused = true;
          if (typeof totp === "string") break;
          continue;
        }
        const isYoung = !renew || age() < youngMs;
        const answer = await send(begun, code).catch((error) => {
          if (isUnsent(error)) sentCodes.delete(code);
          throw error;
        });
        if (!isRefused(answer)) return answer;
        refusals++;
        if (isYoung) refusal = answer;
      }
      if (!refusal) throw required(challenge, isReused);
      const message = `${provider} refused the one-time code; check its secret and clock.`;
      throw new AuthError("MFA_REJECTED", message, { provider, status: refusal.status });
    },
  };
}
