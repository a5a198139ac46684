/** Checks one-time codes (RFC 6238): whether a code is currently correct for an account, and was not used before. */
import { createHmac } from "node:crypto";
import { codeOf, counterBytes, decodeBase32 } from "../../internal/one-time-code.ts";
import type { Expiring } from "./expiring.ts";

/** Codes of the previous and the next time step are accepted too, because clocks differ and people type slowly. */
const window = 1;
const periodMs = 30_000;
const digits = 6;

/** The result of checking a code. */
export interface CodeCheck {
  verdict: "right" | "wrong" | "used";
  /** Marks the code as used. */
  use(): void;
}

export type CheckCode = (account: { id: string; totpSecret: string }, code: unknown) => CodeCheck;

/** Returns the current code for a secret in Base32. */
export const codeAt = (totpSecret: string, timestampMs: number): string | undefined =>
  codeOfStep(totpSecret, Math.floor(timestampMs / periodMs));

function codeOfStep(totpSecret: string, step: number): string | undefined {
  const key = decodeBase32(totpSecret);
  return key && codeOf(createHmac("sha1", key).update(counterBytes(step)).digest(), digits);
}

/** @param used the codes that were used, kept until they are no longer accepted */
export function createCodes(nowMs: () => number, used: Expiring<true>): CheckCode {
  /** Returns the number of the code's time step; undefined if it is outside the window. */
  function timeStepOf(secret: string, code: string): number | undefined {
    const current = Math.floor(nowMs() / periodMs);
    const steps = [current, current - window, current + window].filter((step) => step >= 0);
    return steps.find((step) => codeOfStep(secret, step) === code);
  }

  return ({ id, totpSecret }, code) => {
    // A code sent as a number has lost its leading zeros.
    const text = typeof code === "number" ? String(code).padStart(6, "0") : String(code);
    const timeStep = timeStepOf(totpSecret, text);
    if (timeStep === undefined) return { verdict: "wrong", use() {} };
    const key = `${id} ${timeStep}`;
    const endMs = (timeStep + 1 + window) * periodMs;
    return { verdict: used.get(key) ? "used" : "right", use: () => used.set(key, true, endMs) };
  };
}
