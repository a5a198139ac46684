/** Failures of logins, for other processes. Messages are not stored, because a store could contain any text. */
import { AuthError, type AuthErrorCode } from "../errors.ts";
import type { Settings } from "../session/options.ts";
import { isRequestId } from "../session/request-id.ts";
import type { FoundBackOff, FoundFailure, Outcome } from "../stores/shared-tokens.ts";
import { readRecord, writeRecord } from "./records.ts";

/**
 * Milliseconds for which a failure that blocks no login is kept: long enough that processes that wait for this login see it,
 * and do not all retry, one after the other.
 */
const briefMs = 2_000;

const refusals = {
  INVALID_CREDENTIALS: "refused these credentials at an earlier login",
  MFA_REJECTED: "refused the one-time code of an earlier login",
};
const transients = {
  RATE_LIMITED: "limited an earlier login; wait",
  PROVIDER_ERROR: "failed at an earlier login; try again later",
  TOKEN_RESPONSE_INVALID: "sent an undocumented response to an earlier login; check the base URL",
  NETWORK: "could not be reached at an earlier login; check the base URL and network",
  TIMEOUT: "did not answer an earlier login in time; try again later",
};

const isRefusal = (code: unknown): code is keyof typeof refusals => Object.hasOwn(refusals, String(code));
const isTransient = (code: unknown): code is keyof typeof transients => Object.hasOwn(transients, String(code));

/**
 * Converts the failure of a login to the outcome that other processes see.
 *
 * @param credentials the keyed hash of the credentials
 */
export function outcomeOf(
  { code, status, retryable, requestId, retryAfterMs = 0 }: AuthError,
  credentials: string,
  { clock, blockMs, cooldownMs }: Pick<Settings, "clock" | "blockMs" | "cooldownMs">,
): Outcome {
  const record = writeRecord({ code, status, retryable, requestId });
  const nowMs = clock.nowMs();
  if (isRefusal(code)) return { kind: "refusal", record, untilMs: nowMs + blockMs, credentials };
  // A prompt that nobody answered does not concern other processes.
  if (!isTransient(code) || (code === "TIMEOUT" && !retryable)) return { kind: "none" };
  const isWrongAnswer = (code === "PROVIDER_ERROR" || code === "TOKEN_RESPONSE_INVALID") && !retryable;
  const untilMs = nowMs + Math.max(retryAfterMs, isWrongAnswer ? cooldownMs : 0, briefMs);
  return { kind: "transient", record, untilMs };
}

/** Returns the error for a failure of another process; undefined for a refusal that cannot be read. */
export function errorOf(
  provider: string,
  { state, record, untilMs }: FoundFailure,
  nowMs: number,
): AuthError | undefined {
  const { code, status, retryable, requestId } = readRecord(record) ?? {};
  const isRefused = state === "refused";
  if (isRefused && !isRefusal(code)) return undefined;
  const known: AuthErrorCode = isRefusal(code) && isRefused ? code : isTransient(code) ? code : "PROVIDER_ERROR";
  const sentence = { ...refusals, ...transients }[known];
  return new AuthError(known, `${provider} ${sentence}.`, {
    provider,
    retryAfterMs: Math.max(untilMs - nowMs, 0),
    retryable: !isRefused && retryable !== false,
    ...(Number.isInteger(status) && { status: status as number }),
    ...(isRequestId(requestId) && { requestId }),
    ...(known === "NETWORK" && { kind: "unknown" }),
  });
}

/** Returns the error for a crash loop. */
export function backOffError(provider: string, { abandoned, untilMs }: FoundBackOff, nowMs: number): AuthError {
  const retryAfterMs = Math.max(untilMs - nowMs, 0);
  const reason = `The last ${abandoned} processes that signed in to ${provider} exited before they got a response`;
  const message = `${reason}, so the next login must wait ${Math.ceil(retryAfterMs / 1000)} s; find out why they exit.`;
  return new AuthError("RATE_LIMITED", message, { provider, retryable: true, retryAfterMs });
}
