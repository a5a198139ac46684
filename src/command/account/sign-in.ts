/** Signs in through the file store: all processes share one login, and refused credentials are not sent again. */

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
  /** Signs in even if the store has a valid token, to replace it or to verify the credentials. */
  readonly isAnew?: boolean;
  /** Sends the credentials instead of a refresh token. */
  readonly isProof?: boolean;
  /** Ignores refusals that other processes received. */
  readonly ignoresRefusals?: boolean;
}

/** @throws AuthError, or the error of a function of the account */
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
      // While there is a valid token, no caller waits for the result, so a failed request is not retried.
      isAwaited: () => last === undefined || !!options.isProof,
      last,
      isValid: last !== undefined,
      begin() {
        isOwn = true;
      },
    });
  try {
    let held = await run(undefined);
    // A token from another process does not verify the credentials, and may be the one to replace.
    for (let tries = 0; options.isAnew && !isOwn && tries < 3; tries++) held = await run(held.token);
    return held;
  } catch (error) {
    // The original error says more than the error that results from it.
    if (problem.error && !isAuthError(problem.error, "ABORTED")) throw problem.error;
    throw error;
  } finally {
    await store.close();
  }
}
