/**
 * The logins of a session that shares its tokens: the token of another process where there is one, otherwise a login for
 * all of them, by one process at a time.
 */
import { AuthError, isAuthError } from "../errors.ts";
import type { HeldToken } from "../session/issued-token.ts";
import type { LoginContext, Token } from "../session/provider.ts";
import type { SharedLoginOptions, SharedLogins, SharingSession } from "../session/sharing.ts";
import { abortable, sleep, withTimeout } from "../session/timeout.ts";
import type { Entered, EnterOptions, GrantedLease, Outcome, SharedTokens } from "../stores/shared-tokens.ts";
import { backOffError, errorOf, outcomeOf } from "./failures.ts";
import { keyedHash } from "./keyed-hash.ts";
import { holdLease, leaseMs } from "./lease.ts";
import { endOf, readToken, writeToken } from "./records.ts";
import { usedCodes } from "./used-codes.ts";

/** How often a session signs in for one token, when it loses the lease each time. */
const maxLogins = 3;
/** How often a store may give what cannot be used, although it was told so. */
const maxMisses = 3;
/** Milliseconds between two looks at a store whose waits end at once. */
const pauseMs = 50;

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
  const { name, origin } = provider;
  const { clock, accountName, callbackTimeoutMs } = settings;
  if (accountName === undefined && provider.sharing?.().needsName) {
    const message = `A secret alone tells this account of ${name} apart, so name it in accountName to share its tokens.`;
    throw new AuthError("CONFIGURATION", message, { provider: name });
  }
  /** Where the tokens of this session are in the store. */
  const places = new WeakMap<Token, { key: string; fingerprint: string }>();
  /** Refusals that were told by the store: they are in it already. */
  const told = new WeakSet<AuthError>();
  let ignoresRefusals = false;

  async function keyOf(signal: AbortSignal): Promise<string> {
    if (accountName !== undefined) return `${name}:${await keyedHash(accountName, `account\n${origin}`)}`;
    const ask: LoginContext["ask"] = (question) => {
      const message = `A function for ${name} took over ${callbackTimeoutMs} ms.`;
      const timeout = () => new AuthError("TIMEOUT", message, { provider: name });
      return withTimeout(clock, callbackTimeoutMs, signal, timeout, question);
    };
    return abortable(provider.accountKey(ask), signal);
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

  /** @returns false when the lease is lost. What the store cannot be told is true all the same. */
  const settle = ({ lease }: GrantedLease, outcome: Outcome): Promise<boolean> =>
    store.settle(lease, outcome).catch(() => true);

  /** Signs in for all processes. */
  async function signIn(
    key: string,
    granted: GrantedLease,
    options: SharedLoginOptions,
    looked: Pick<EnterOptions, "except" | "credentials" | "background">,
  ): Promise<Tried> {
    const skipsRefusals = ignoresRefusals;
    ignoresRefusals = false;
    const used = usedCodes(key, granted.note);
    const held = holdLease(store, clock, name, granted.lease, options.signal);
    // Without any, all of the account's are meant.
    let credentials = looked.credentials ?? (await hashOf(key, ""));

    async function announce(what: "credentials" | "code", text: string): Promise<boolean> {
      if (what === "code") {
        const note = await used.use(text, clock.nowMs());
        if (note) await held.note(note);
        return note !== undefined;
      }
      credentials = await hashOf(key, text);
      if (skipsRefusals || credentials === looked.credentials) return true;
      const found = await store.look(key, { ...looked, credentials });
      const error = found.state === "refused" ? errorOf(name, found, clock.nowMs()) : undefined;
      if (!error) return true;
      told.add(error);
      throw error;
    }

    try {
      options.begin();
      const result = await login({ ...options, signal: held.signal, announce });
      const { token } = result;
      const fingerprint = crypto.randomUUID();
      places.set(token, { key, fingerprint });
      const record = writeToken(provider, token);
      const outcome: Outcome = { kind: "token", record, fingerprint, untilMs: endOf(token), credentials };
      held.end();
      return { held: result, isKept: await settle(granted, outcome) };
    } catch (error) {
      held.end();
      const isOurs = isAuthError(error) && !told.has(error) && !held.signal.aborted;
      const outcome: Outcome = isOurs ? outcomeOf(error, credentials, settings) : { kind: "none" };
      const isKept = await settle(granted, outcome);
      return !options.signal.aborted && (held.isLost() || !isKept) ? undefined : { error };
    }
  }

  async function run(options: SharedLoginOptions): Promise<HeldToken> {
    const { signal, last, isValid = false } = options;
    signal.throwIfAborted();
    const key = await keyOf(signal);
    const place = last && places.get(last);
    let except = place?.key === key ? place.fingerprint : undefined;
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
      const entered = await enter(key, { ...looked, owner, leaseMs }, signal).catch((error) => {
        if (late && !signal.aborted) return undefined;
        throw error;
      });
      if (!entered) return late as HeldToken;
      if (entered.isFallback) emitOnce("sharedFallback");
      switch (entered.state) {
        case "token": {
          const held = readToken(provider, settings, entered.record);
          if (held && entered.fingerprint !== except) {
            places.set(held.token, { key, fingerprint: entered.fingerprint });
            return held;
          }
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
          const tried = await signIn(key, entered, options, looked);
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

  return {
    login: run,
    async discard(token) {
      const place = places.get(token);
      if (place) await store.discard(place.key, place.fingerprint).catch(() => {});
    },
    clear() {
      ignoresRefusals = true;
    },
  };
}
