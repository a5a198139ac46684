/**
 * The logins of a session that shares its tokens: it uses the token of another process if there is one. Otherwise, one
 * process at a time signs in for all of them.
 */
import { AuthError } from "../errors.ts";
import { startStopwatch } from "../session/clock.ts";
import type { HeldToken } from "../session/issued-token.ts";
import type { LoginContext, Token } from "../session/provider.ts";
import type { SharedLoginOptions, SharedLogins, SharingSession } from "../session/sharing.ts";
import { abortable, sleep, withTimeout } from "../session/timeout.ts";
import type { TokenManager } from "../session/token-manager.ts";
import type { Entered, EnterOptions, FoundToken, SharedTokens } from "../stores/shared-tokens.ts";
import { accountKeyOf } from "./account-key.ts";
import { checkedStore } from "./checked-store.ts";
import { backOffError, errorOf } from "./failures.ts";
import { leaseMs } from "./lease.ts";
import { shareLooks } from "./looks.ts";
import { readToken } from "./records.ts";
import { lookFirst, type News } from "./refused-tokens.ts";
import { createSignIn, credentialsHash, type Place } from "./sign-in.ts";

/** How often a session signs in for one token if it loses the lease each time. */
const maxLogins = 3;
/** How often a store may return a value that the session has declared unusable. */
const maxMisses = 3;
/** Milliseconds between two looks into a store whose waits end at once. */
const pauseMs = 50;

export function createSharedLogins(given: SharedTokens, session: SharingSession): SharedLogins {
  const store = checkedStore(given);
  const { provider, settings, emit } = session;
  const { name } = provider;
  const { clock, accountName, callbackTimeoutMs } = settings;
  if (accountName === undefined && provider.sharing?.().needsName) {
    const message = `Only a secret identifies this account of ${name}; set accountName to share its tokens.`;
    throw new AuthError("CONFIGURATION", message, { provider: name });
  }
  /** The places of this session's tokens in the store. */
  const places = new WeakMap<Token, Place>();
  const others = new WeakSet<Token>();
  /** The place where the last login started. It may not have returned a token. */
  let latest: Place | undefined;
  /** Refunds the login that a refusal has spent. */
  let giveBack: (() => void) | undefined;
  let tokens: TokenManager | undefined;
  let isSigningIn = false;
  let ignoresRefusals = false;
  const signIn = createSignIn(store, session, places);

  async function keyOf(signal: AbortSignal): Promise<string> {
    const ask: LoginContext["ask"] = (question) => {
      const message = `A function for ${name} took over ${callbackTimeoutMs} ms.`;
      const timeout = () => new AuthError("TIMEOUT", message, { provider: name });
      return withTimeout(clock, callbackTimeoutMs, signal, timeout, question);
    };
    return abortable(accountKeyOf(provider, accountName, ask), signal);
  }

  /** Enters, and releases the lease if the login is aborted meanwhile. */
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

  /** Reads the token of another process; undefined if it cannot be used, or is the excepted one. */
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
    const found = await store.look(key, { except });
    // The lease may be this session's own, for a token that may be revoked already.
    if (found.state === "busy") return isSigningIn ? undefined : "busy";
    const held = found.state === "token" ? takeToken(key, found, except) : undefined;
    if (held && found.isFallback) emit({ type: "sharedFallback", provider: name });
    return held;
  }

  /** Only this session's own logins count against the logins that refusals may spend. */
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
    let credentials = text === undefined || ignoresRefusals ? undefined : await credentialsHash(key, text);
    let owner = crypto.randomUUID();
    let logins = 0;
    let misses = 0;
    let quickWaits = 0;
    /** A token of this session that came too late to be recorded. */
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
          // Treated as missing.
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
          // In the background: callers that wait for the token have their own timers.
          if (quickWaits > 1) await sleep(clock, pauseMs, signal, true);
          break;
        }
        case "lease": {
          logins++;
          const skipsRefusals = ignoresRefusals;
          ignoresRefusals = false;
          isSigningIn = true;
          // If others signed in and died, the vendor may have revoked the token.
          const known = entered.abandoned === 0 ? late : undefined;
          const signingIn = signIn({ key, granted: entered, options, looked, asked, skipsRefusals, late: known });
          const tried = await signingIn.finally(() => {
            isSigningIn = false;
          });
          if (tried && "error" in tried) throw tried.error;
          if (tried?.isKept) return tried.held;
          late = tried?.held ?? late;
          // The lease was lost: the process that has it now signs in for this session too.
          owner = crypto.randomUUID();
          break;
        }
      }
      if (misses > maxMisses || logins > maxLogins) {
        const message = `The store of ${name}'s tokens returns unusable values, or revokes every lease; check it.`;
        throw new AuthError("STORE_UNAVAILABLE", message, { provider: name, retryable: true });
      }
    }
  }

  async function discard(token: Token): Promise<void> {
    const { key, fingerprint } = places.get(token) ?? {};
    if (key && fingerprint) await store.discard(key, fingerprint).catch(() => {});
  }

  function clear(): void {
    ignoresRefusals = true;
  }

  const lookTogether = shareLooks(clock, look);

  return {
    login: countedLogin,
    around(manager) {
      tokens = manager;
      const isOthers = (token: Token) => others.has(token);
      const onSpent = (spent: () => void, token: Token) => {
        giveBack = spent;
        void discard(token);
      };
      return {
        ...lookFirst({ tokens, clock, look: lookTogether, isOthers, onSpent }),
        clear() {
          clear();
          return manager.clear();
        },
      };
    },
    async unblock() {
      const news = await lookTogether();
      if (typeof news !== "object") return false;
      // A concurrent look may have taken it already.
      if (!tokens?.heldAs(news.token)) tokens?.replace(news);
      return true;
    },
    discard,
    clear,
  };
}
