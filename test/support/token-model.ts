/** What a token manager has to do, said a second time and as simply as possible: the model of the model-based test. */
import type { AuthError, AuthErrorCode } from "../../src/errors.ts";
import { minute } from "./token-manager.ts";

/** Long enough for a block to begin and end within it. */
export const windowMs = 20 * minute;
export const cooldownMs = minute;
export const blockMs = 15 * minute;
export const beatMs = 10 * minute;
/** Logins that refusals may cost at once: at places, after a refusal elsewhere, and where no place is known. */
const budgets = { places: 3, elsewhere: 1, unplaced: 2 };
type BudgetName = keyof typeof budgets;

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
  /** Whether its rejection waits for a login that may be made. */
  isRejected: boolean;
}

interface ModelFlight extends Sent {
  nextBeatMs: number;
  /** Beats since the last caller gave up or, in a refresh, asked. */
  idle: number;
  patience: number;
}

export class Model {
  wall = 0;
  monotonic = 0;
  /** How many logins have been started; the number of the last one. */
  logins = 0;
  token: ModelToken | undefined;
  /** The login on its way, and when it was sent. */
  flight: ModelFlight | undefined;
  /** Numbers of the logins that were given up and will answer late. */
  late: number[] = [];
  callers: ModelCaller[] = [];
  events = { succeeded: 0, failed: 0, rejected: 0 };
  private blocked: { code: AuthErrorCode; untilMs: number } | undefined;
  private restsUntilMs = 0;
  private patience = 1;
  /** Where calls succeeded, and until when refusals elsewhere say that a right is missing. */
  private places = new Map<string, { works: boolean; untilMs: number }>();
  /** The places of the refusals since the last success. */
  private refusedAt: string[] = [];
  /** When each login that was spent is given back. */
  private spent: Record<BudgetName, number[]> = { places: [], elsewhere: [], unplaced: [] };
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
    if (this.flight && outcome === "nothing") this.flight.idle = 0;
  }

  private outcomeOfGet(): Outcome {
    if (this.token?.isRejected && this.mayLogin()) this.drop();
    if (this.token) {
      const ageMs = this.age(this.token.sentAt);
      if (ageMs < this.token.lifetimeMs) {
        const isTime = ageMs >= this.token.refreshAgeMs && this.monotonic >= this.restsUntilMs;
        if (isTime && !this.flight && !this.blockedForMs()) this.startLogin();
        if (this.flight) this.flight.idle = 0;
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
    const { wall, monotonic, patience } = this;
    this.flight = { wall, monotonic, patience, idle: 0, nextBeatMs: monotonic + beatMs };
  }

  /** The number of callers that the login on its way is for. */
  awaited(): number {
    return this.callers.filter(({ outcome, login }) => outcome === "nothing" && login === this.logins).length;
  }

  /** A login that nobody waits for any more is given up after a while, each time a later one. */
  pass(ms: number): void {
    const untilMs = this.monotonic + ms;
    this.wall += ms;
    while (this.flight && this.flight.nextBeatMs <= untilMs) {
      const { flight } = this;
      flight.nextBeatMs += beatMs;
      if (this.awaited() > 0) flight.idle = 0;
      else flight.idle++;
      if (flight.idle <= flight.patience) continue;
      this.patience *= 2;
      this.giveUp();
    }
    this.monotonic = untilMs;
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
    this.token = {
      value,
      sentAt,
      lifetimeMs,
      refreshAgeMs: lifetimeMs - window + (window / 2) * random,
      isRejected: false,
    };
    this.forgetFailures();
    this.patience = 1;
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
    this.patience = 1;
    this.events.failed++;
    this.tell(this.logins, { code });
  }

  abort(caller: number): void {
    (this.callers[caller] as ModelCaller).outcome = { code: "ABORTED" };
  }

  reject(value: string): void {
    if (this.token?.value !== value) return;
    this.token.isRejected = true;
    if (this.mayLogin()) this.drop();
  }

  /** Whether a refused call is made again. */
  refuse(value: string, place: string): boolean {
    if (this.token?.value !== value) return true;
    if (!this.mayLogin(place)) return false;
    this.drop();
    return true;
  }

  refuseAgain(value: string, place: string): void {
    if (this.token?.value === value) this.places.set(place, { works: false, untilMs: this.monotonic + cooldownMs });
  }

  succeedAt(value: string, place: string): void {
    this.places.set(place, { works: true, untilMs: 0 });
    this.refusedAt = [];
    if (this.token?.value === value) this.token.isRejected = false;
  }

  /** Whether a refusal may cost a login, which is then spent. The last one is for a place where calls succeed. */
  private mayLogin(place?: string): boolean {
    if (!place) return this.spend("unplaced", budgets.unplaced);
    const known = this.places.get(place) ?? { works: false, untilMs: 0 };
    if (this.monotonic < known.untilMs) return false;
    const isElsewhere = this.refusedAt.length > 0 && this.refusedAt.at(-1) !== place;
    this.refusedAt.push(place);
    const isAllowed =
      this.spend("places", budgets.places - (known.works ? 0 : 1)) ||
      (isElsewhere && this.spend("elsewhere", budgets.elsewhere));
    if (isAllowed) this.places.delete(place);
    return isAllowed;
  }

  private spend(name: BudgetName, limit: number): boolean {
    const spent = this.spent[name].filter((backAtMs) => backAtMs > this.monotonic);
    this.spent[name] = spent;
    if (spent.length >= limit) return false;
    spent.push((spent.at(-1) ?? this.monotonic) + cooldownMs);
    return true;
  }

  private drop(): void {
    this.token = undefined;
    this.events.rejected++;
    this.giveUp();
  }

  clear(): void {
    this.token = undefined;
    this.forgetFailures();
    this.places.clear();
    this.refusedAt = [];
    this.spent = { places: [], elsewhere: [], unplaced: [] };
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
