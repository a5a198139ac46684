/** One-time codes (RFC 6238): whether a code is right for an account at the moment, and has not been used before. */
import { createHmac } from "node:crypto";
import { codeOf, counterBytes, decodeBase32 } from "../../internal/one-time-code.ts";
import type { Expiring } from "./expiring.ts";

/** Codes of the time step before and after count too: clocks differ, and people type slowly. */
const window = 1;
const periodMs = 30_000;
const digits = 6;

/** The result of checking a code. */
export interface CodeCheck {
  verdict: "right" | "wrong" | "used";
  /** Uses the code up. */
  use(): void;
}

export type CheckCode = (account: { id: string; totpSecret: string }, code: unknown) => CodeCheck;

/** The code of the moment, from a secret in Base32. */
export const codeAt = (totpSecret: string, timestampMs: number): string | undefined =>
  codeOfStep(totpSecret, Math.floor(timestampMs / periodMs));

function codeOfStep(totpSecret: string, step: number): string | undefined {
  const key = decodeBase32(totpSecret);
  return key && codeOf(createHmac("sha1", key).update(counterBytes(step)).digest(), digits);
}

/** @param used the codes that were used, kept until they are no longer accepted */
export function createCodes(nowMs: () => number, used: Expiring<true>): CheckCode {
  /** The number of the time step that the code belongs to; undefined if that is none within the window. */
  function timeStepOf(secret: string, code: string): number | undefined {
    const current = Math.floor(nowMs() / periodMs);
    const steps = [current, current - window, current + window].filter((step) => step >= 0);
    return steps.find((step) => codeOfStep(secret, step) === code);
  }

  return ({ id, totpSecret }, code) => {
    // A code that is sent as a number has lost its leading zeros.
    const text = typeof code === "number" ? String(code).padStart(6, "0") : String(code);
    const timeStep = timeStepOf(totpSecret, text);
    if (timeStep === undefined) return { verdict: "wrong", use() {} };
    const key = `${id} ${timeStep}`;
    const endMs = (timeStep + 1 + window) * periodMs;
    return { verdict: used.get(key) ? "used" : "right", use: () => used.set(key, true, endMs) };
  };
}
