/** What a person can do about credentials or a one-time code that the vendor refused. */
import { type AuthError, isAuthError } from "../../errors.ts";
import { exitCodes, explain } from "../failure.ts";

/** Whether only a person can mend it: the vendor refused what was sent, or wants a one-time code. */
export const isRefusal = (error: unknown): error is AuthError =>
  isAuthError(error) && explain(error).exitCode === exitCodes.signInFirst;

/** Whether no request was sent, since an earlier login was refused. */
export const isRemembered = ({ code, retryAfterMs }: AuthError): boolean =>
  retryAfterMs !== undefined && code !== "MFA_REQUIRED";

/** Its message, and for how long nothing is sent again. */
export function sentenceOf(error: AuthError): string {
  const { code, message, retryAfterMs = 0 } = error;
  if (!isRemembered(error)) return message;
  const what = code === "INVALID_CREDENTIALS" ? "They will not be sent again" : "No login will be attempted";
  return `${message} ${what} for ${durationOf(retryAfterMs)}.`;
}

/** Rounded up, in the unit that a person would use. */
function durationOf(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
