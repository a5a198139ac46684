/**
 * The logins of a session that shares its tokens: the token of another process where there is one, otherwise a login for
 * all of them, by one process at a time.
 */
import { AuthError, isAuthError, isUnsent } from "../errors.ts";
import { type Stopwatch, startStopwatch } from "../session/clock.ts";
import type { HeldToken } from "../session/issued-token.ts";
import type { LoginContext, Token } from "../session/provider.ts";
import type { SharedLoginOptions, SharedLogins, SharingSession } from "../session/sharing.ts";
import { abortable, sleep, withTimeout } from "../session/timeout.ts";
import type { TokenManager } from "../session/token-manager.ts";
import type {
  Entered,
  EnterOptions,
  FoundToken,
  GrantedLease,
  Outcome,
  SharedTokens,
} from "../stores/shared-tokens.ts";
import { accountKeyOf } from "./account-key.ts";
import { backOffError, errorOf, outcomeOf } from "./failures.ts";
import { keyedHash } from "./keyed-hash.ts";
import { holdLease, leaseMs } from "./lease.ts";
import { shareLooks } from "./looks.ts";
import { endOf, readToken, writeToken } from "./records.ts";
import { lookFirst, type News } from "./refused-tokens.ts";
import { usedCodes } from "./used-codes.ts";

/** How often a session signs in for one token, when it loses the lease each time. */
const maxLogins = 3;
/** How often a store may give what cannot be used, although it was told so. */
const maxMisses = 3;
/** Milliseconds until a store that failed is told again what came of a login. */
const settlePauseMs = 1_000;
/** Milliseconds between two looks at a store whose waits end at once. */
const pauseMs = 50;

/** A token, as a store names it. */
interface Place {
  readonly key: string;
  readonly fingerprint: string | undefined;
}

/** What came of a login that had the lease. */
type Tried =
  | { readonly held: HeldToken; readonly isKept: boolean }
  | { readonly error: unknown }
  /** The lease was lost before there was a token. */
  | undefined;

export function createSharedLogins(
  store: SharedTokens,
  { provider, settings, emit, login }: SharingSession,
): SharedLogins {
  const { name } = provider;
  const { clock, accountName, callbackTimeoutMs } = settings;
  if (accountName === undefined && provider.sharing?.().needsName) {
    const message = `A secret alone tells this account of ${name} apart, so name it in accountName to share its tokens.`;
    throw new AuthError("CONFIGURATION", message, { provider: name });
  }
  /** Where the tokens of this session are in the store. */
  const places = new WeakMap<Token, Place>();
  const others = new WeakSet<Token>();
  /** Where the last login began, which need not have come to a token. */
  let latest: Place | undefined;
  /** Gives back what a refusal spent for the next login. */
  let giveBack: (() => void) | undefined;
  let tokens: TokenManager | undefined;
  let isSigningIn = false;
  /** Refusals that were told by the store: they are in it already. */
  const told = new WeakSet<AuthError>();
  let ignoresRefusals = false;

  async function keyOf(signal: AbortSignal): Promise<string> {
    const ask: LoginContext["ask"] = (question) => {
      const message = `A function for ${name} took over ${callbackTimeoutMs} ms.`;
      const timeout = () => new AuthError("TIMEOUT", message, { provider: name });
      return withTimeout(clock, callbackTimeoutMs, signal, timeout, question);
    };
    return abortable(accountKeyOf(provider, accountName, ask), signal);
  }

  const hashOf = (key: string, credentials: string) => keyedHash(key, `credentials\n${credentials}`);

  /** Enters, and takes no lease along when the login is given up meanwhile. */
  async function enter(key: string, options: EnterOptions, signal: AbortSignal): Promise<Entered> {
    const entering = store.enter(key, options);
    try {
      return await abortable(entering, signal);
    } catch (error) {
      entering.then(
        (entered) => entered.state === "lease" && store.settle(entered.lease, { kind: "none" }).catch(() => {}),
        () => {},
      );
      throw error;
    }
  }

  /**
   * @returns false when the lease is lost. What the store cannot be told is true all the same, and the store is told again for
   *   as long as the others may wait for it.
   */
  async function settle({ lease }: GrantedLease, outcome: Outcome): Promise<boolean> {
    const failing = startStopwatch(clock);
    const tell = (): Promise<boolean> =>
      store.settle(lease, outcome).catch(() => {
        if (failing.elapsedMs() < leaseMs) clock.setTimer(tell, settlePauseMs, true);
        return true;
      });
    return tell();
  }

  /** Signs in for all processes. */
  async function signIn(
    key: string,
    granted: GrantedLease,
    options: SharedLoginOptions,
    looked: Pick<EnterOptions, "except" | "credentials" | "background">,
    asked: Stopwatch,
  ): Promise<Tried> {
    const skipsRefusals = ignoresRefusals;
    ignoresRefusals = false;
    const used = usedCodes(key, granted.note);
    const held = holdLease(store, clock, name, granted.lease, options.signal, asked);
    /** Names the token whose refresh token is the only thing that was sent. */
    let refreshed: string | undefined;
    // Without any, all of the account's are meant.
    let credentials = looked.credentials ?? (await hashOf(key, ""));

    async function announce(what: "credentials" | "code", text: string): Promise<boolean> {
      if (what === "code") {
        const note = await used.use("code", text, clock.nowMs());
        if (note) await held.note(note);
        return note !== undefined;
      }
      refreshed = undefined;
      credentials = await hashOf(key, text);
      if (skipsRefusals || credentials === looked.credentials) return true;
      const found = await store.look(key, { ...looked, credentials });
      const error = found.state === "refused" ? errorOf(name, found, clock.nowMs()) : undefined;
      if (!error) return true;
      told.add(error);
      throw error;
    }

    /** The last token, unless its refresh token was sent before: a vendor may take that for a theft, and end all tokens. */
    async function lastToRefresh(): Promise<Token | undefined> {
      const { last } = options;
      const name = provider.refresh && last?.refreshToken ? places.get(last)?.fingerprint : undefined;
      if (name === undefined) return last;
      const note = await used.use("refresh", name, clock.nowMs());
      if (!note) return undefined;
      await held.note(note);
      refreshed = name;
      return last;
    }

    try {
      isSigningIn = true;
      options.begin();
      const last = await lastToRefresh();
      const result = await login({ ...options, last, signal: held.signal, announce, beforeRequest: held.check });
      const { token } = result;
      const fingerprint = crypto.randomUUID();
      places.set(token, { key, fingerprint });
      const record = writeToken(provider, token);
      const outcome: Outcome = { kind: "token", record, fingerprint, untilMs: endOf(token), credentials };
      held.end();
      return { held: result, isKept: await settle(granted, outcome) };
    } catch (error) {
      if (refreshed !== undefined && isUnsent(error)) {
        // Where that fails, the next login takes the credentials.
        await held.note(await used.unuse(refreshed, clock.nowMs())).catch(() => {});
      }
      held.end();
      const isOurs = isAuthError(error) && !told.has(error) && !held.signal.aborted;
      const outcome: Outcome = isOurs ? outcomeOf(error, credentials, settings) : { kind: "none" };
      const isKept = await settle(granted, outcome);
      return !options.signal.aborted && (held.isLost() || !isKept) ? undefined : { error };
    } finally {
      isSigningIn = false;
    }
  }

  /** The token of another process; undefined when it is not usable, or none but the one that is of no use. */
  function takeToken(key: string, { record, fingerprint }: FoundToken, except?: string): HeldToken | undefined {
    const held = fingerprint === except ? undefined : readToken(provider, settings, record);
    if (!held) return undefined;
    places.set(held.token, { key, fingerprint });
    others.add(held.token);
    return held;
  }

  async function look(refused?: Token): Promise<News> {
    const place = refused ? places.get(refused) : latest;
    if (!place) return undefined;
    const { key, fingerprint: except } = place;
    const found = await store.look(key, { except }).catch(() => undefined);
    // The lease may be this session's own, for a token that may be revoked already.
    if (found?.state === "busy") return isSigningIn ? undefined : "busy";
    const held = found?.state === "token" ? takeToken(key, found, except) : undefined;
    if (held && found?.isFallback) emit({ type: "sharedFallback", provider: name });
    return held;
  }

  /** Only logins of this session count against what refusals may cost. */
  async function countedLogin(options: SharedLoginOptions): Promise<HeldToken> {
    const spent = giveBack;
    giveBack = undefined;
    let isOwn = false;
    const begin = () => {
      options.begin();
      isOwn = true;
    };
    return run({ ...options, begin }).finally(() => !isOwn && spent?.());
  }

  async function run(options: SharedLoginOptions): Promise<HeldToken> {
    const { signal, last, isValid = false } = options;
    signal.throwIfAborted();
    const key = await keyOf(signal);
    const place = last && places.get(last);
    let except = place?.key === key ? place.fingerprint : undefined;
    latest = { key, fingerprint: except };
    const text = provider.sharing ? provider.sharing().credentials : "";
    let credentials = text === undefined || ignoresRefusals ? undefined : await hashOf(key, text);
    let owner = crypto.randomUUID();
    let logins = 0;
    let misses = 0;
    let quickWaits = 0;
    /** A token of this session that came too late for the others. */
    let late: HeldToken | undefined;
    const events = new Set<string>();
    const emitOnce = (type: "sharedWait" | "sharedFallback") => {
      if (!events.has(type)) emit({ type, provider: name });
      events.add(type);
    };

    for (;;) {
      signal.throwIfAborted();
      const looked = { except, credentials, background: isValid };
      const asked = startStopwatch(clock);
      const entered = await enter(key, { ...looked, owner, leaseMs }, signal).catch((error) => {
        if (late && !signal.aborted) return undefined;
        throw error;
      });
      if (!entered) return late as HeldToken;
      if (entered.isFallback) emitOnce("sharedFallback");
      switch (entered.state) {
        case "token": {
          const held = takeToken(key, entered, except);
          if (held) return held;
          // As if it were not there.
          except = entered.fingerprint;
          misses++;
          break;
        }
        case "refused": {
          const error = errorOf(name, entered, clock.nowMs());
          if (error) throw error;
          credentials = undefined;
          misses++;
          break;
        }
        case "transient":
          throw errorOf(name, entered, clock.nowMs()) as AuthError;
        case "backOff":
          throw backOffError(name, entered, clock.nowMs());
        case "busy": {
          emitOnce("sharedWait");
          const sinceMs = clock.monotonicMs();
          await abortable(entered.changed(leaseMs, signal), signal);
          quickWaits = clock.monotonicMs() - sinceMs < 1 ? quickWaits + 1 : 0;
          // In the background: those who wait for the token have timers of their own.
          if (quickWaits > 1) await sleep(clock, pauseMs, signal, true);
          break;
        }
        case "lease": {
          logins++;
          const tried = await signIn(key, entered, options, looked, asked);
          if (tried && "error" in tried) throw tried.error;
          if (tried?.isKept) return tried.held;
          late = tried?.held ?? late;
          // The lease was lost: whoever has it now signs in for this session too.
          owner = crypto.randomUUID();
          break;
        }
      }
      if (misses > maxMisses || logins > maxLogins) {
        const message = `The store of ${name}'s tokens gives what cannot be used, or takes each lease away; check it.`;
        throw new AuthError("STORE_UNAVAILABLE", message, { provider: name, retryable: true });
      }
    }
  }

  const lookTogether = shareLooks(clock, look);

  return {
    login: countedLogin,
    around(manager) {
      tokens = manager;
      const isOthers = (token: Token) => others.has(token);
      const onSpent = (spent: () => void) => {
        giveBack = spent;
      };
      return lookFirst({ tokens, clock, look: lookTogether, isOthers, onSpent });
    },
    async unblock() {
      const news = await lookTogether();
      if (typeof news !== "object") return false;
      // Whoever looked at the same time may have taken it already.
      if (!tokens?.heldAs(news.token)) tokens?.replace(news);
      return true;
    },
    async discard(token) {
      const { key, fingerprint } = places.get(token) ?? {};
      if (key && fingerprint) await store.discard(key, fingerprint).catch(() => {});
    },
    clear() {
      ignoresRefusals = true;
    },
  };
}
