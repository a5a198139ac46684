/** A store in memory, for the sessions of one process. It is also the reference for the other stores. */
import { type Clock, systemClock } from "../internal/clock.ts";
import { backOffMs, rememberMs } from "./back-off.ts";
import { type Entry, entryOf, failureOf, noteOf, tokenOf } from "./entry.ts";
import type { Entered, EnterOptions, FoundBusy, Lease, Looked, LookOptions, SharedTokens } from "./shared-tokens.ts";
import { startWait, type Wait } from "./time.ts";

/** The state of an account. */
interface Account {
  token?: Entry | undefined;
  transient?: Entry | undefined;
  refusals: Map<string, Entry>;
  note?: Entry | undefined;
  lease?: (Lease & { untilMs: number }) | undefined;
  /** How many leases were granted since one was settled, and when the last one was granted. */
  unsettled: number;
  grantedMs: number;
  waits: Set<Wait>;
}

/** The accounts of a store. Several stores may share them, as processes share a directory. */
export type Accounts = Map<string, Account>;

export function memoryTokens(clock: Clock = systemClock, accounts: Accounts = new Map()): SharedTokens {
  /** The leases of this object, rather than of another one with the same accounts. */
  const held = new Map<Lease, Account>();
  const waiting = new Set<Wait>();

  function accountOf(key: string): Account {
    const account = accounts.get(key) ?? { refusals: new Map(), unsettled: 0, grantedMs: 0, waits: new Set() };
    accounts.set(key, account);
    return account;
  }

  const isAlive = ({ lease }: Account) => lease !== undefined && clock.monotonicMs() < lease.untilMs;

  function wake({ waits }: Account): void {
    for (const wait of waits) wait.end();
  }

  async function changed(account: Account, maxMs: number, signal?: AbortSignal): Promise<void> {
    const leftMs = (account.lease?.untilMs ?? 0) - clock.monotonicMs();
    const wait = startWait(clock, Math.min(maxMs, leftMs), signal);
    account.waits.add(wait);
    waiting.add(wait);
    await wait.ended;
    account.waits.delete(wait);
    waiting.delete(wait);
  }

  function find(account: Account, { except, credentials }: LookOptions): Looked {
    const nowMs = clock.nowMs();
    const found =
      tokenOf(account.token, nowMs, except) ??
      (credentials === undefined ? undefined : failureOf("refused", account.refusals.get(credentials), nowMs)) ??
      failureOf("transient", account.transient, nowMs);
    if (found) return found;
    if (isAlive(account)) {
      return { state: "busy", changed: (maxMs, signal) => changed(account, maxMs, signal) } satisfies FoundBusy;
    }
    const sinceMs = clock.monotonicMs() - account.grantedMs;
    if (sinceMs >= rememberMs) account.unsettled = 0;
    const waitMs = backOffMs(account.unsettled, sinceMs);
    if (waitMs > 0) return { state: "backOff", untilMs: nowMs + waitMs, abandoned: account.unsettled };
    const note = noteOf(account.note, nowMs);
    return { state: "none", ...(note && { note: note.record }) };
  }

  function grant(account: Account, key: string, { owner, leaseMs }: EnterOptions): Entered {
    const nowMs = clock.monotonicMs();
    const isOwn = isAlive(account) && account.lease?.owner === owner;
    const lease = isOwn && account.lease ? account.lease : { key, owner, untilMs: 0 };
    lease.untilMs = nowMs + leaseMs;
    if (!isOwn) {
      account.lease = lease;
      account.grantedMs = nowMs;
      account.unsettled++;
    }
    held.set(lease, account);
    const note = noteOf(account.note, clock.nowMs())?.record;
    return { state: "lease", lease, note, abandoned: account.unsettled - 1 };
  }

  return {
    async look(key, options = {}) {
      return find(accountOf(key), options);
    },

    async enter(key, options) {
      const account = accountOf(key);
      const found = find(account, options);
      const isOwn = found.state === "busy" && account.lease?.owner === options.owner;
      return found.state === "none" || isOwn ? grant(account, key, options) : found;
    },

    async extend(lease, leaseMs, note) {
      const account = held.get(lease);
      // Even if it has expired, it is the last lease that was granted: no other process signs in.
      if (!account || account.lease !== lease) return false;
      account.lease.untilMs = clock.monotonicMs() + leaseMs;
      if (note) account.note = entryOf(note, clock.nowMs());
      return true;
    },

    async settle(lease, outcome) {
      const account = held.get(lease);
      held.delete(lease);
      if (!account || account.lease !== lease) return false;
      if (outcome.kind === "refusal") account.refusals.set(outcome.credentials, entryOf(outcome, clock.nowMs()));
      if (outcome.kind === "transient") account.transient = entryOf(outcome, clock.nowMs());
      if (outcome.kind === "token") {
        account.token = entryOf(outcome, clock.nowMs());
        account.transient = undefined;
        account.refusals.delete(outcome.credentials ?? "");
      }
      account.lease = undefined;
      account.unsettled = 0;
      wake(account);
      return true;
    },

    async discard(key, fingerprint) {
      const account = accountOf(key);
      if (account.token?.fingerprint !== fingerprint) return false;
      account.token = undefined;
      return true;
    },

    async close() {
      for (const [lease, account] of held) {
        if (account.lease !== lease) continue;
        account.lease = undefined;
        account.unsettled--;
        wake(account);
      }
      held.clear();
      for (const wait of waiting) wait.end();
    },
  };
}
