/** A step of a login that takes a one-time code: who is asked, how often, and what is sent once. */
import { AuthError, isAuthError, isUnsent } from "../errors.ts";
import { remember } from "../internal/remember.ts";
import { safeCause } from "../internal/safe-cause.ts";
import type { Answer, Json, SignInContext } from "./account.ts";
import { checkCredential } from "./credential.ts";
import type { MfaChallenge, TotpCallback } from "./mfa.ts";

/** No page says how long a ticket lives. One younger than this, in milliseconds, is alive: the code was refused. */
const youngMs = 10_000;

/** What the steps before it gave: a challenge where a code is needed, and what the step sends beside the code. */
interface Begun {
  /** What the second factor needs; nothing where no code is wanted. */
  readonly challenge?: MfaChallenge | undefined;
}

/** The step that sends a code. */
export interface CodeStep<A, T extends Begun> {
  /** Of the steps before it. */
  readonly answers: A;
  /** Goes through those again, where it spends what they gave, such as a ticket. */
  readonly renew?: (() => Promise<A>) | undefined;
  /** Reads what the steps before it gave. */
  read(answers: A): T;
  /** Sends the code; none where no code is wanted. */
  send(begun: T, code: string | undefined): Promise<Answer>;
  /** Whether an answer refuses the code. That of a ticket that expired looks the same. */
  isRefused(answer: Answer): boolean;
}

/** What is asked for: an enrolment where a QR code came and nobody has scanned it. */
export const challengeOf = (svg?: Json, isVerified?: Json): MfaChallenge =>
  isVerified === true || typeof svg !== "string" ? { type: "code" } : { type: "enrolment", svg };

/**
 * The one-time codes of an account.
 *
 * @param option name of the option
 * @param pattern what a code looks like
 * @param attempts how many codes a login may send
 * @throws AuthError `CONFIGURATION` when what is given is neither a text nor a function
 */
export function oneTimeCodes(
  provider: string,
  option: string,
  totp: string | TotpCallback | undefined,
  pattern: RegExp,
  attempts: number,
) {
  if (totp !== undefined && typeof totp !== "function") checkCredential(provider, option, totp);
  /** Those that were sent, by this login and by earlier ones. */
  const sentCodes = new Map<string, true>();

  function required(challenge: MfaChallenge, isReused = false, cause?: Error): AuthError {
    const message = isReused
      ? `The one-time code for ${provider} was sent before and serves once; ${option} has to give a new one.`
      : `${provider} wants a one-time code, which ${option} has to give; see the error's challenge.`;
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
     * A text is the only code that there is. Where it was sent, a login would lead nowhere.
     *
     * @throws AuthError `MFA_REQUIRED`
     */
    expectNew(): void {
      if (typeof totp === "string" && sentCodes.size > 0) throw required({ type: "code" }, true);
    },

    /**
     * Sends codes until one is taken, each of them once. The refusal of a code looks like that of a ticket that expired
     * while somebody typed. So after a refusal in doubt, and after two in any case, the next code goes with a new ticket,
     * once.
     *
     * @throws AuthError `MFA_REQUIRED` or `MFA_REJECTED`
     */
    async send<A, T extends Begun>(context: SignInContext, step: CodeStep<A, T>): Promise<Answer> {
      const { renew, read, send, isRefused } = step;
      let begun = read(step.answers);
      let isRenewed = false;
      if (!begun.challenge) {
        const answer = await send(begun, undefined);
        // Where no code was sent, the ticket was refused.
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
        // A new QR code has to be scanned before its code can be given. Otherwise the new ticket waits for nobody.
        await renewTicket("enrolment");
        const code = await codeFor(context, challenge, attempt);
        // Meanwhile another session of the same account may have sent it.
        const isUsable = () => pattern.test(code) && !sentCodes.has(code);
        if (isUsable()) await renewTicket("code");
        isReused ||= sentCodes.has(code);
        if (!isUsable()) {
          if (typeof totp === "string") break;
          continue;
        }
        remember(sentCodes, code, true);
        // Nor may another process have sent it.
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
      const message = `${provider} refused the one-time code; check the secret and the clock behind it.`;
      throw new AuthError("MFA_REJECTED", message, { provider, status: refusal.status });
    },
  };
}
