/** Refusals as the specs describe them: a status, and where success has it too, what success looks like. */
import { valueAt } from "../openapi/pointer.ts";

export interface Refusal {
  readonly status: number;
  readonly unless?: { readonly pointer: string; readonly equals: string };
}

/**
 * Whether an answer is that refusal. With `unless`, only an answer that has a text where success says so: a page of a
 * proxy with status 200 refuses nothing.
 */
export function isRefusal({ status, unless }: Refusal, answer: { status: number; body?: unknown }): boolean {
  if (answer.status !== status) return false;
  if (!unless) return true;
  const value = valueAt(answer.body, unless.pointer);
  return typeof value === "string" && value !== unless.equals;
}
