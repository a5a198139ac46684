import { AuthError } from "../../src/errors.ts";
import { leaks } from "./leaks.ts";

/** Passwords of the tests' accounts, and how the tokens of their vendors begin. */
const secrets = ["fake-password", "fake-wrong-password", "fakeXkjwZmAJvAQBYjja", "fakeToken", "fakeGoodToken"];

/**
 * The `AuthError` that a promise rejects with, or that a function throws; anything else fails the test. So does an error
 * that shows a secret, whatever the test is about.
 */
export async function authError(call: Promise<unknown> | (() => unknown)): Promise<AuthError> {
  try {
    await (typeof call === "function" ? call() : call);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    const shown = leaks(secrets, error);
    if (shown.length > 0) throw new Error(`The error ${error.code} shows ${shown.join(", ")}.`);
    return error;
  }
  throw new Error("no AuthError was thrown");
}
