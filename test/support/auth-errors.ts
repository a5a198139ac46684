import { AuthError } from "../../src/errors.ts";

/** The `AuthError` that a promise rejects with, or that a function throws; anything else fails the test. */
export async function authError(call: Promise<unknown> | (() => unknown)): Promise<AuthError> {
  try {
    await (typeof call === "function" ? call() : call);
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error("no AuthError was thrown");
}
