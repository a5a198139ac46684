/** Explains what a person can do about credentials or a one-time code that the vendor refused. */
import { type AuthError, isAuthError } from "../../errors.ts";
import { exitCodes, explain } from "../failure.ts";

/** Whether only a person can fix it: the vendor refused the credentials, or requires a one-time code. */
export const isRefusal = (error: unknown): error is AuthError =>
  isAuthError(error) && explain(error).exitCode === exitCodes.signInFirst;

/** Whether no request was sent because an earlier login was refused. */
export const isRemembered = ({ code, retryAfterMs }: AuthError): boolean =>
  retryAfterMs !== undefined && code !== "MFA_REQUIRED";

/** Returns the message, and for how long no login is attempted. */
export function sentenceOf(error: AuthError): string {
  const { code, message, retryAfterMs = 0 } = error;
  if (!isRemembered(error)) return message;
  const what = code === "INVALID_CREDENTIALS" ? "They will not be sent again" : "No login will be attempted";
  return `${message} ${what} for ${durationOf(retryAfterMs)}.`;
}

/** Returns the duration, rounded up, in the unit that a person would use. */
function durationOf(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
