import { AuthError } from "../errors.ts";

/** Throws an `AuthError` with the code `CONFIGURATION`; the reason is a sentence with the way out. */
export function misconfigured(reason: string): never {
  throw new AuthError("CONFIGURATION", reason);
}
