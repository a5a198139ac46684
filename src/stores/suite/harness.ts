/** The helpers of the suite: stores on one medium, and comparisons without a test framework. */
import type { Entered, EnterOptions, GrantedLease, SharedTokens, TokenOutcome } from "../shared-tokens.ts";

/** The store to test. */
export interface SuiteOptions {
  /**
   * Opens another object on the same medium, as another process would: on the same directory, or with its own client. The
   * suite closes it.
   */
  open(): SharedTokens | Promise<SharedTokens>;
  /** Advances the clock of the store by `ms` milliseconds, if the store has its own clock. Default: waits. */
  pass?: ((ms: number) => Promise<void>) | undefined;
  /** Returns the time of that clock, in milliseconds of the Unix epoch. Default: `Date.now`. */
  nowMs?: (() => number) | undefined;
}

export interface Harness {
  open(): Promise<SharedTokens>;
  pass(ms: number): Promise<void>;
  /** The time in `ms` milliseconds, in milliseconds of the Unix epoch. */
  after(ms: number): number;
  /** The name of an account that no other case uses. */
  key: string;
  /** Options of an entry whose lease lasts for one minute; each has its own owner. */
  entry(more?: Partial<EnterOptions>): EnterOptions;
  /** Enters and expects the lease. */
  lease(store: SharedTokens, more?: Partial<EnterOptions>): Promise<GrantedLease>;
  /** Enters until no other process signs in. */
  enterAfterWait(store: SharedTokens, options: EnterOptions): Promise<Entered>;
  /** The time in one hour, in milliseconds of the Unix epoch. */
  inAnHour(): number;
  token(name: string, more?: Partial<TokenOutcome>): TokenOutcome;
}

export async function withHarness(options: SuiteOptions, run: (harness: Harness) => Promise<void>): Promise<void> {
  const opened: SharedTokens[] = [];
  const pass = options.pass ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const key = `suite:${crypto.randomUUID()}`;
  const after = (ms: number) => (options.nowMs ?? Date.now)() + ms;
  const inAnHour = () => after(3_600_000);
  const entry: Harness["entry"] = (more) => ({ owner: crypto.randomUUID(), leaseMs: 60_000, ...more });
  const harness: Harness = {
    async open() {
      const store = await options.open();
      opened.push(store);
      return store;
    },
    pass,
    after,
    key,
    entry,
    async lease(store, more) {
      const entered = await store.enter(key, entry(more));
      if (entered.state !== "lease") throw new Error(`The store returned "${entered.state}" instead of a lease.`);
      return entered;
    },
    async enterAfterWait(store, options) {
      // Often enough that the lease expires, however long the store takes to notice that.
      for (let looks = 0; looks < 200; looks++) {
        const entered = await store.enter(key, options);
        if (entered.state !== "busy") return entered;
        const stepMs = Math.max(options.leaseMs / 4, 10);
        await Promise.all([entered.changed(stepMs), pass(stepMs)]);
      }
      throw new Error("The store stayed busy, although the lease has expired.");
    },
    inAnHour,
    token: (name, more) => ({ kind: "token", record: `fake-${name}`, fingerprint: name, untilMs: inAnHour(), ...more }),
  };
  try {
    await run(harness);
  } finally {
    for (const store of opened) await store.close();
  }
}

/** Compares values as JSON, without undefined members. @throws Error that shows both */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [is, shouldBe] = [actual, expected].map((value) => JSON.stringify(sorted(value)));
  if (is !== shouldBe) throw new Error(`${what}: expected ${shouldBe}, got ${is}.`);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
