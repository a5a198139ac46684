/** A store that is asked where another one fails, so that the processes still share what they can. */
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

/** Milliseconds after which a slow settlement is recorded in the fallback too. Others give the store up later than that. */
const hurryMs = 500;
/** Milliseconds for which a store that failed is not asked: those who wait would wait for its failure each time. */
const restMs = 5_000;

export function withFallback(store: SharedTokens, fallback: SharedTokens, clock: Clock = systemClock): SharedTokens {
  /** How the leases of the store were asked for, and which note of the fallback their holders know. */
  const asked = new WeakMap<Lease, { options: EnterOptions; note: string | undefined }>();
  /** The last note that was seen in the fallback, by account. */
  const notes = new Map<string, string>();
  /** Leases of the fallback: by themselves, or by the lease of the store that failed meanwhile. */
  const replaced = new WeakMap<Lease, Lease>();

  /** The last failure of the store, and until when it is not asked again. */
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
        // In the background it is given up so soon that it may be but slow.
        if (!isUnavailable(error) || isBackground) throw error;
        failed = { error, untilMs: clock.monotonicMs() + restMs };
      }
    }
    if (isBackground) throw failed.error;
    return { ...(await ask(fallback)), isFallback: true };
  }

  /** What was learnt while the store failed, or the lease: nobody signs in for what the fallback has. */
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
      // From now on the store knows it, or knows better.
      await fallback.discard(key, news.fingerprint).catch(() => {});
      return isNewer ? { ...news, isFallback: true } : newsFor(granted, { ...options, except: news.fingerprint });
    }
    await store.settle(lease, outcomeOf(news, options)).catch(() => {});
    return { ...news, isFallback: true };
  }

  /** The token that the fallback has, while another process signs in. */
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
   * A lease of the fallback for a login that began with one of the store; undefined when another process signs in.
   *
   * @param isOver whether nothing more is sent. Otherwise the login needs to know what others have noted in the fallback.
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

  /** The same, to be kept. */
  async function replace(lease: Lease, isOver?: boolean): Promise<Lease | undefined> {
    const other = await substitute(lease, isOver);
    if (other) replaced.set(lease, other);
    return other;
  }

  /**
   * Records a note in both, so that whoever finds the store down knows it. Meanwhile nobody else can note anything in the
   * fallback. One that fails keeps no note from the store.
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
      // From now on, the login goes on with the fallback.
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
      // A holder whose store can be read, but is full or read-only, has told the fallback alone.
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
        // A lease of the fallback that was lost means that another process signs in, which cannot reach the store.
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
      // The store may have it later; nobody waits for that.
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

/** What is found, as an outcome. Of a login that is on its way, or has to wait, there is none. */
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
