/** What a token cycle has to do, said a second time and as simply as possible: the model of the model-based test. */
import type { AuthError, AuthErrorCode } from "../../src/errors.ts";
import { minute } from "./token-cycle.ts";

/** Long enough for a block to begin and end within it. */
export const windowMs = 20 * minute;
export const cooldownMs = minute;
export const blockMs = 15 * minute;

/** What a caller has to have got by now. */
export type Outcome = "nothing" | { token: string } | { code: AuthErrorCode };

interface ModelCaller {
  outcome: Outcome;
  /** The number of the login that it waits for. */
  login: number;
}

interface Sent {
  wall: number;
  monotonic: number;
}

interface ModelToken {
  value: string;
  sentAt: Sent;
  lifetimeMs: number;
  refreshAgeMs: number;
}

export class Model {
  wall = 0;
  monotonic = 0;
  /** How many logins have been started; the number of the last one. */
  logins = 0;
  token: ModelToken | undefined;
  /** When the login on its way was sent. */
  flight: Sent | undefined;
  /** Numbers of the logins that were given up and will answer late. */
  late: number[] = [];
  callers: ModelCaller[] = [];
  events = { succeeded: 0, failed: 0, rejected: 0 };
  private blocked: { code: AuthErrorCode; untilMs: number } | undefined;
  private restsUntilMs = 0;
  private readonly obeysSignal: boolean;

  /** @param obeysSignal whether a login that is given up ends at once */
  constructor(obeysSignal: boolean) {
    this.obeysSignal = obeysSignal;
  }

  /** By the clock that says more. */
  age({ wall, monotonic }: Sent): number {
    return Math.max(this.wall - wall, this.monotonic - monotonic);
  }

  /** How long no login may start; 0 when it may. */
  blockedForMs(): number {
    return Math.max(0, (this.blocked?.untilMs ?? 0) - this.monotonic);
  }

  waiting(): number[] {
    return this.callers.flatMap(({ outcome }, index) => (outcome === "nothing" ? [index] : []));
  }

  get(): void {
    const outcome = this.outcomeOfGet();
    this.callers.push({ outcome, login: this.logins });
  }

  private outcomeOfGet(): Outcome {
    if (this.token) {
      const ageMs = this.age(this.token.sentAt);
      if (ageMs < this.token.lifetimeMs) {
        const isTime = ageMs >= this.token.refreshAgeMs && this.monotonic >= this.restsUntilMs;
        if (isTime && !this.flight && !this.blockedForMs()) this.startLogin();
        return { token: this.token.value };
      }
      this.token = undefined;
    }
    if (this.flight) return "nothing";
    if (this.blocked && this.blockedForMs()) return { code: this.blocked.code };
    this.startLogin();
    return "nothing";
  }

  private startLogin(): void {
    this.logins++;
    this.flight = { wall: this.wall, monotonic: this.monotonic };
  }

  /** Tells those who still wait for that login. */
  private tell(login: number, outcome: Outcome): void {
    for (const caller of this.callers) {
      if (caller.outcome === "nothing" && caller.login === login) caller.outcome = outcome;
    }
  }

  succeed(value: string, lifetimeMs: number, random: number): void {
    const sentAt = this.flight as Sent;
    if (this.age(sentAt) >= lifetimeMs) {
      this.fail({ code: "TOKEN_RESPONSE_INVALID", retryable: false });
      return;
    }
    const window = Math.min(windowMs, lifetimeMs / 2);
    this.token = { value, sentAt, lifetimeMs, refreshAgeMs: lifetimeMs - window + (window / 2) * random };
    this.forgetFailures();
    this.flight = undefined;
    this.events.succeeded++;
    this.tell(this.logins, { token: value });
  }

  fail({ code, retryable, retryAfterMs = 0 }: Pick<AuthError, "code" | "retryable" | "retryAfterMs">): void {
    let forMs = retryAfterMs;
    if (code === "INVALID_CREDENTIALS") forMs = blockMs;
    if ((code === "TOKEN_RESPONSE_INVALID" || code === "PROVIDER_ERROR") && !retryable) forMs = cooldownMs;
    this.blocked = { code, untilMs: this.monotonic + forMs };
    this.restsUntilMs = this.monotonic + cooldownMs;
    this.flight = undefined;
    this.events.failed++;
    this.tell(this.logins, { code });
  }

  abort(caller: number): void {
    (this.callers[caller] as ModelCaller).outcome = { code: "ABORTED" };
  }

  reject(value: string): void {
    if (this.token?.value !== value) return;
    this.token = undefined;
    this.events.rejected++;
    this.giveUp();
  }

  clear(): void {
    this.token = undefined;
    this.forgetFailures();
    this.giveUp();
  }

  /** The late answer of the login that was given up as the n-th of those. */
  answerLate(index: number): void {
    const [login] = this.late.splice(index, 1);
    this.tell(login as number, { code: "ABORTED" });
  }

  private forgetFailures(): void {
    this.blocked = undefined;
    this.restsUntilMs = 0;
  }

  private giveUp(): void {
    if (!this.flight) return;
    this.flight = undefined;
    if (this.obeysSignal) this.tell(this.logins, { code: "ABORTED" });
    else this.late.push(this.logins);
  }
}
