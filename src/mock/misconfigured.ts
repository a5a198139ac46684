import { AuthError } from "../errors.ts";

/** Throws an `AuthError` with the code `CONFIGURATION`. The reason is a sentence that names the solution. */
export function misconfigured(reason: string): never {
  throw new AuthError("CONFIGURATION", reason);
}
