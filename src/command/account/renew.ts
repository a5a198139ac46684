/** Logins of commands that need a token. */
import type { AuthErrorCode } from "../../errors.ts";
import { createSession, type Session } from "../../session/create-session.ts";
import { callProvider } from "../../session/login.ts";
import { readSettings } from "../../session/options.ts";
import type { Token } from "../../session/provider.ts";
import type { Context } from "../context.ts";
import { exitCodes, explain, signInFirst } from "../failure.ts";
import { say } from "../print.ts";
import { type Opened, openAccount } from "./open.ts";
import { openStore } from "./open-store.ts";
import { describe, loginLine } from "./place.ts";
import { isRefusal, sentenceOf } from "./refusal.ts";
import type { Account } from "./resolve.ts";
import { signIn } from "./sign-in.ts";

/**
 * @param last a token that is still valid, and is returned if it cannot be replaced
 * @throws CommandError or AuthError
 */
export async function renewToken(context: Context, account: Account, last: Token | undefined): Promise<Token> {
  const opened = await openAccount(context, account, last === undefined);
  // Do not prompt while there is a valid token.
  if (last && opened.needsPerson) return last;
  try {
    const held = await signIn(context, opened, { isAnew: last !== undefined });
    return held.token;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!last) throw withWayOut(account, error);
    const { exitCode, sentence = "" } = explain(error);
    if (exitCode === exitCodes.signInFirst) await say(context, `warning: ${sentence} The current token still works.`);
    return last;
  }
}

/** Adds the command that a person has to run to a refusal of the vendor. */
function withWayOut(account: Account, error: unknown): unknown {
  if (!isRefusal(error)) return error;
  // A login checks remembered refusals too: without a change, it would fail for the same reason.
  const changes: Partial<Record<AuthErrorCode, string>> = {
    INVALID_CREDENTIALS: " with other credentials, or with --force to send the same ones",
    MFA_REJECTED: " with --force",
  };
  return signInFirst(
    `${sentenceOf(error)} To sign in to ${describe(account)}, run "${loginLine(account)}"${changes[error.code] ?? ""}.`,
  );
}

/** A session, with what its callers need. */
export interface OpenedSession extends Pick<Opened, "provider" | "problem"> {
  readonly session: Session;
}

/**
 * Returns a session of the account for calls with its token. It signs in again if its token is refused. End it with `clear()`.
 *
 * @throws CommandError
 */
export async function openSession(context: Context, account: Account): Promise<OpenedSession> {
  const { provider, accountName, problem } = await openAccount(context, account, false);
  const session = createSession(provider, {
    shared: openStore(context),
    clock: context.clock,
    refreshWindowMs: 0,
    ...(accountName !== undefined && { accountName }),
    ...(context.fetch && { fetch: context.fetch }),
  });
  return { session, provider, problem };
}

/** Revokes a token at the vendor. @throws AuthError if that fails */
export async function endToken(context: Context, account: Account, token: Token): Promise<void> {
  const { provider } = await openAccount(context, account, false);
  const settings = readSettings(
    { clock: context.clock, ...(context.fetch && { fetch: context.fetch }) },
    provider.isTokenRefused,
  );
  await callProvider(provider, "logout", settings, { signal: context.signal, isAwaited: () => true, last: token });
}
