/** Uses a second store when the first one fails, so that the processes still share what they can. */
import { type Clock, systemClock } from "../internal/clock.ts";
import { isUnavailable } from "./problems.ts";
import type {
  Entered,
  EnterOptions,
  FoundToken,
  GrantedLease,
  Lease,
  Looked,
  Note,
  Outcome,
  SharedTokens,
} from "./shared-tokens.ts";
import { startWait } from "./time.ts";

/** Milliseconds after which a slow outcome is recorded in the fallback too. Other processes wait longer for the store. */
const hurryMs = 500;
/** Milliseconds for which a failed store is not asked again. Otherwise callers would wait for its failure each time. */
const restMs = 5_000;

export function withFallback(store: SharedTokens, fallback: SharedTokens, clock: Clock = systemClock): SharedTokens {
  /** The options with which leases of the store were requested, and the note of the fallback that their holders know. */
  const asked = new WeakMap<Lease, { options: EnterOptions; note: string | undefined }>();
  /** The last note that was seen in the fallback, by account. */
  const notes = new Map<string, string>();
  /** Leases of the fallback, by themselves or by the lease of the store that has failed since. */
  const replaced = new WeakMap<Lease, Lease>();

  /** The last failure of the store, and when it may be asked again. */
  let failed: { error: unknown; untilMs: number } | undefined;

  /** The answer of the store, or of the fallback when the store fails. */
  async function either<T extends object>(
    isBackground: boolean | undefined,
    ask: (store: SharedTokens) => Promise<T>,
  ): Promise<T & { isFallback?: boolean }> {
    if (!failed || clock.monotonicMs() >= failed.untilMs) {
      try {
        const answer = await ask(store);
        failed = undefined;
        return answer;
      } catch (error) {
        // In the background the time limit is so short that the store may only be slow.
        if (!isUnavailable(error) || isBackground) throw error;
        failed = { error, untilMs: clock.monotonicMs() + restMs };
      }
    }
    if (isBackground) throw failed.error;
    return { ...(await ask(fallback)), isFallback: true };
  }

  /** What the fallback learned while the store failed, or else the lease. A token in the fallback saves a login. */
  async function newsFor(granted: GrantedLease, options: EnterOptions): Promise<Entered> {
    const { lease } = granted;
    const { key } = lease;
    const news = await fallback.look(key, options).catch((): Looked => ({ state: "none" }));
    if (news.state === "none") {
      const { note = notes.get(key) } = news;
      asked.set(lease, { options, note });
      return note === undefined ? granted : { ...granted, otherNote: note };
    }
    if (news.state === "token") {
      const isNewer = await isNews(key, news, options);
      if (isNewer) await store.settle(lease, outcomeOf(news, options)).catch(() => {});
      // The store has it now, or has a newer one.
      await fallback.discard(key, news.fingerprint).catch(() => {});
      return isNewer ? { ...news, isFallback: true } : newsFor(granted, { ...options, except: news.fingerprint });
    }
    await store.settle(lease, outcomeOf(news, options)).catch(() => {});
    return { ...news, isFallback: true };
  }

  /** The token in the fallback, while another process signs in. */
  async function tokenFor(key: string, options: EnterOptions): Promise<Entered | undefined> {
    const news = await fallback.look(key, options).catch((): Looked => ({ state: "none" }));
    if (news.state !== "token" || !(await isNews(key, news, options))) return undefined;
    return { ...news, isFallback: true };
  }

  /** Whether a token of the fallback is newer than what the caller had. */
  async function isNews(key: string, { settledAtMs }: FoundToken, { except }: EnterOptions): Promise<boolean> {
    if (except === undefined) return true;
    const known = await store.look(key).catch(() => undefined);
    return known?.state === "token" && known.settledAtMs < settledAtMs;
  }

  /**
   * Takes a lease of the fallback for a login that started with a lease of the store; undefined if another process signs
   * in.
   *
   * @param isOver whether the login sends nothing more. Otherwise it must know the notes of others in the fallback.
   */
  async function substitute(lease: Lease, isOver = false): Promise<Lease | undefined> {
    const known = replaced.get(lease);
    const own = asked.get(lease);
    if (known || !own) return known;
    const { key } = lease;
    const entered = await fallback.enter(key, own.options);
    if (entered.state !== "lease") return undefined;
    const { note } = entered;
    if (isOver || note === undefined || note === own.note) return entered.lease;
    notes.set(key, note);
    await fallback.settle(entered.lease, { kind: "none" }).catch(() => {});
    return undefined;
  }

  /** Like `substitute`, but remembers the lease. */
  async function replace(lease: Lease, isOver?: boolean): Promise<Lease | undefined> {
    const other = await substitute(lease, isOver);
    if (other) replaced.set(lease, other);
    return other;
  }

  /**
   * Records a note in both stores, so that a process that cannot reach the first one knows it too. Meanwhile no other
   * process can record a note in the fallback. If the fallback fails, the note is still recorded in the store.
   */
  async function noteInBoth(lease: Lease, leaseMs: number, note: Note): Promise<boolean> {
    const other = await substitute(lease).catch((): "failed" => "failed");
    if (other === undefined) return false;
    if (other === "failed") return store.extend(lease, leaseMs, note);
    const giveBack = () => fallback.settle(other, { kind: "none" }).catch(() => {});
    let isKept: boolean;
    try {
      isKept = await store.extend(lease, leaseMs, note);
    } catch (error) {
      // The login continues with the fallback.
      if (isUnavailable(error)) replaced.set(lease, other);
      else await giveBack();
      throw error;
    }
    const isNoted = isKept && (await fallback.extend(other, leaseMs, note).catch(() => undefined));
    const own = asked.get(lease);
    if (isNoted && own) own.note = note.record;
    await giveBack();
    return isKept && isNoted !== false;
  }

  return {
    look: (key, options) => either(options?.background, (asked) => asked.look(key, options)),

    async enter(key, options) {
      const entered: Entered = await either(options.background, (asked) => asked.enter(key, options));
      // If the store is full or read-only, its holder has recorded the outcome only in the fallback.
      if (entered.state === "busy" && !entered.isFallback) return (await tokenFor(key, options)) ?? entered;
      if (entered.state !== "lease") return entered;
      if (entered.isFallback) {
        replaced.set(entered.lease, entered.lease);
        return entered;
      }
      return newsFor(entered, options);
    },

    async extend(lease, leaseMs, note) {
      const known = replaced.get(lease);
      if (known === lease) return fallback.extend(lease, leaseMs, note);
      try {
        if (!known && note) return await noteInBoth(lease, leaseMs, note);
        const isKept = await store.extend(lease, leaseMs, note);
        // If the lease of the fallback is lost, another process, which cannot reach the store, signs in.
        return isKept && (!known || (await fallback.extend(known, leaseMs, note).catch(() => true)));
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        const other = await replace(lease);
        return other !== undefined && fallback.extend(other, leaseMs, note);
      }
    },

    async settle(lease, outcome) {
      if (replaced.get(lease) === lease) return fallback.settle(lease, outcome);
      const settling = store.settle(lease, outcome);
      const hurry = startWait(clock, hurryMs);
      const settled = await Promise.race([settling, hurry.ended]).catch((error: unknown) => {
        if (!isUnavailable(error)) throw error;
      });
      hurry.end();
      if (settled !== undefined) {
        const other = replaced.get(lease);
        if (other) await fallback.settle(other, settled ? outcome : { kind: "none" }).catch(() => {});
        return settled;
      }
      const other = await replace(lease, true).catch(() => undefined);
      const isKept = other !== undefined && (await fallback.settle(other, outcome).catch(() => false));
      if (!isKept) return settling;
      // The store may still record it later; do not wait for that.
      settling.catch(() => {});
      return true;
    },

    async discard(key, fingerprint) {
      const [first, second] = await Promise.allSettled([
        store.discard(key, fingerprint),
        fallback.discard(key, fingerprint),
      ]);
      if (first.status === "rejected" && (second.status === "rejected" || !isUnavailable(first.reason))) {
        throw first.reason;
      }
      return [first, second].some((result) => result.status === "fulfilled" && result.value);
    },

    async close() {
      await Promise.all([store.close(), fallback.close()]);
    },
  };
}

/** Converts what was found to an outcome. A login that is in progress or must wait has none. */
function outcomeOf(found: Looked, { credentials }: EnterOptions): Outcome {
  if (found.state === "token") {
    const { record, fingerprint, untilMs } = found;
    return { kind: "token", record, fingerprint, untilMs };
  }
  if (found.state !== "refused" && found.state !== "transient") return { kind: "none" };
  const { record, untilMs } = found;
  return found.state === "refused"
    ? { kind: "refusal", record, untilMs, credentials: credentials ?? "" }
    : { kind: "transient", record, untilMs };
}
