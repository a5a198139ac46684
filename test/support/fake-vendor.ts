/** A `fetch` that answers the requests of a login in turn, and what a provider is given to send them. */

import { callProvider, type LoginOptions } from "../../src/session/login.ts";
import type { IssuedToken, LoginAnswer, LoginContext, LoginRequest } from "../../src/session/provider.ts";
import { createFakeClock, settle } from "./fake-clock.ts";
import { failure } from "./token-manager.ts";

/** Answers a request, or throws as `fetch` does. */
export type Answer = (signal: AbortSignal) => Response | Promise<Response>;

export const request = {
  url: "https://api.example.com/login",
  method: "POST",
  contentType: "application/json",
  body: '{"password":"fake-password"}',
};

export const ok: Answer = () => Response.json({ token: "fake-token" });
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response("no", { status: code, headers });
/** What Node's `fetch` throws: a TypeError, with the reason in its cause. */
export const broken =
  (code?: string): Answer =>
  () => {
    const cause = code && Object.assign(new Error(`fake ${code}`), { code });
    throw new TypeError("fetch failed", { cause });
  };
export const ignoresSignal: Answer = () => new Promise(() => {});
export const obeysSignal: Answer = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

/** A body that goes on until somebody cancels it, and notes that. */
export function endlessBody(chunkBytes = 1_024) {
  const seen = { chunks: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.chunks++;
      controller.enqueue(new Uint8Array(chunkBytes).fill(0x20));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

type CallSettings = Parameters<typeof callProvider>[2];
type VendorOptions = Partial<CallSettings & Pick<LoginOptions, "isAwaited">> & { mayBeginAnew?: boolean };

/** The last answer is given again and again. */
export function createVendor(answers: Answer[], options: VendorOptions = {}) {
  const clock = createFakeClock();
  const controller = new AbortController();
  const abort = () => controller.abort(failure("ABORTED"));
  const startMs = clock.monotonicMs();
  const startWallMs = clock.nowMs();
  /** When each request was sent, in milliseconds since the start. */
  const sentAtMs: number[] = [];
  const calls: { url: unknown; init: RequestInit }[] = [];
  const { isAwaited = () => true, mayBeginAnew = true, ...changed } = options;
  const settings: CallSettings = {
    clock,
    random: () => 0,
    refreshWindowMs: 0,
    loginTimeoutMs: 10_000,
    callbackTimeoutMs: 10_000,
    retries: 2,
    retryBudgetMs: 30_000,
    async fetch(url, init = {}) {
      sentAtMs.push(clock.monotonicMs() - startMs);
      calls.push({ url, init });
      const answer = answers[Math.min(calls.length, answers.length) - 1] as Answer;
      return answer(init.signal as AbortSignal);
    },
    ...changed,
  };
  /** When the last request was sent that was answered, as the session has it. */
  const moment = { sentAtMs: Number.NaN };

  /** The only request of a login; a login does not restart here. */
  async function send(request: LoginRequest): Promise<LoginAnswer> {
    let outcome: { answer: LoginAnswer } | { error: unknown } | undefined;
    const account = {
      name: "fake",
      origin: "https://api.example.com",
      async login({ send }: LoginContext): Promise<IssuedToken> {
        outcome = await send(request).then(
          (answer) => ({ answer }),
          (error: unknown) => ({ error }),
        );
        return { value: "fake-token", scheme: "Bearer" };
      },
    };
    const options = { signal: controller.signal, isAwaited };
    const held = await callProvider(account, "login", settings, options, mayBeginAnew);
    if (!outcome || !held) throw new Error("Nothing was sent.");
    if ("error" in outcome) throw outcome.error;
    moment.sentAtMs = held.token.obtainedAtMs - startWallMs;
    return outcome.answer;
  }

  /** Sends, and lets the time go by until there is an outcome: `{ value }` or `{ error }`. */
  async function outcome(what: LoginRequest = request) {
    let result: { value?: unknown; error?: unknown } | undefined;
    send(what).then(
      (value) => {
        result = { value };
      },
      (error) => {
        result = { error };
      },
    );
    await settle();
    for (let second = 0; !result; second++) {
      if (second > 3_600) throw new Error("There was no outcome within an hour.");
      await clock.advance(1_000);
    }
    return result;
  }
  return { send, outcome, clock, abort, calls, sentAtMs, moment };
}
