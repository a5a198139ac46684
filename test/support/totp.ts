/** One-time codes of RFC 6238, asked for at a moment of the test's own. */
import { type TotpOptions, totp } from "../../src/totp.ts";
import { createFakeClock, type FakeClock, settle } from "./fake-clock.ts";

/** The RFC's shared secret, "12345678901234567890" in ASCII. */
export const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/** Asks for codes, on a clock that begins so many seconds after the epoch. */
export function askerAt(seconds: number, options: TotpOptions = {}, base32 = secret) {
  const clock = createFakeClock(seconds * 1000);
  const callback = totp(base32, { clock, ...options });
  const ask = (signal = new AbortController().signal) =>
    Promise.resolve(callback({ type: "code" }, { attempt: 1, signal }));
  return { clock, ask };
}

/** Until somebody waits for the clock: what is computed before that takes a moment. */
export async function untilWaiting(clock: FakeClock, timers = 1): Promise<void> {
  while (clock.pendingTimers() < timers) await settle();
}
