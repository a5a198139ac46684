/** Signs in by the file store: one login for all processes, and none with credentials that were refused. */

import { isAuthError } from "../../errors.ts";
import type { HeldToken } from "../../session/issued-token.ts";
import { createLogin } from "../../session/login.ts";
import { readSettings } from "../../session/options.ts";
import type { Token } from "../../session/provider.ts";
import type { Context } from "../context.ts";
import type { Opened } from "./open.ts";
import { openStore } from "./open-store.ts";
import { refreshWindowMs } from "./store.ts";

/**
 * Milliseconds for which refused credentials are not sent again. A job that runs every few minutes with a wrong password
 * must not lock the account; a person who mistyped a one-time code need not wait for a day.
 */
const blockMs = { alone: 86_400_000, withPerson: 900_000 };

export interface SignInOptions {
  /** Signs in even where a valid token is in the store: one that is to be replaced, or to prove the credentials. */
  readonly isAnew?: boolean;
  /** Sends the credentials rather than a refresh token. */
  readonly isProof?: boolean;
  /** Does not look at refusals that other processes were told. */
  readonly ignoresRefusals?: boolean;
}

/** @throws AuthError, or what a function of the account failed with */
export async function signIn(context: Context, opened: Opened, options: SignInOptions = {}): Promise<HeldToken> {
  const { provider, accountName, problem, needsPerson } = opened;
  const settings = readSettings(
    {
      clock: context.clock,
      refreshWindowMs,
      blockMs: needsPerson ? blockMs.withPerson : blockMs.alone,
      ...(accountName !== undefined && { accountName }),
      ...(context.fetch && { fetch: context.fetch }),
    },
    provider.isTokenRefused,
  );
  const store = openStore(context);
  const atVendor = createLogin(provider, settings);
  const logins = store.share({
    provider,
    settings,
    emit() {},
    login: (login) => atVendor(options.isProof ? { ...login, last: undefined, isValid: false } : login),
  });
  if (options.ignoresRefusals) logins.clear();
  let isOwn = false;
  const run = (last: Token | undefined) =>
    logins.login({
      signal: context.signal,
      // While a valid token is there, nobody waits so much that a failed request is worth another try.
      isAwaited: () => last === undefined || !!options.isProof,
      last,
      isValid: last !== undefined,
      begin() {
        isOwn = true;
      },
    });
  try {
    let held = await run(undefined);
    // The token of another process proves nothing, and may be the one that is to be replaced.
    for (let tries = 0; options.isAnew && !isOwn && tries < 3; tries++) held = await run(held.token);
    return held;
  } catch (error) {
    // What it failed with says more than that it failed.
    if (problem.error && !isAuthError(problem.error, "ABORTED")) throw problem.error;
    throw error;
  } finally {
    await store.close();
  }
}
