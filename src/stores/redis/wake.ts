/** Waits for changes of an account: by subscription if the client supports it, otherwise by polling. */
import type { Clock } from "../../internal/clock.ts";
import { startWait, type Wait } from "../time.ts";
import type { RedisClient } from "./command.ts";

/** First and longest poll interval without a subscription, in milliseconds. Each interval is randomised. */
const firstPollMs = 40;
const maxPollMs = 250;
/** Poll interval with a subscription, because notifications may get lost. */
const subscribedPollMs = 1_000;
/** Time limit for a subscription to start, and how long an unused one stays open, in milliseconds. */
const connectMs = 1_000;
const idleMs = 1_000;
/** Milliseconds without another attempt to subscribe after one failed. */
const restMs = 30_000;

/** A connection for notifications. */
interface Subscription {
  /** Whether the connection succeeded. */
  readonly ready: Promise<boolean>;
  subscribe(channel: string, listener: () => void): Promise<unknown>;
  close(): void;
}

export interface Waker {
  /** Waits for at most `maxMs` milliseconds. `looks` counts the waits for the same lease. */
  wait(channel: string, maxMs: number, looks: number, signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

export function createWaker(client: RedisClient, clock: Clock): Waker {
  const open = opener(client);
  let subscription: Subscription | undefined;
  let restUntilMs = 0;
  let cancelIdle = () => {};
  /** Waits by channel. Every channel in this map has a subscription. */
  const channels = new Map<string, Set<Wait>>();
  const waits = new Set<Wait>();

  function close(): void {
    cancelIdle();
    channels.clear();
    subscription?.close();
    subscription = undefined;
  }

  /** @returns whether the channel has a subscription now, and whether it had one before the call */
  async function listen(channel: string): Promise<{ isSubscribed: boolean; wasSubscribed: boolean }> {
    if (channels.has(channel)) return { isSubscribed: true, wasSubscribed: true };
    if (!open || clock.monotonicMs() < restUntilMs) return { isSubscribed: false, wasSubscribed: false };
    try {
      subscription ??= open();
    } catch {
      // The methods of a wrapper around a client may do something else.
      restUntilMs = clock.monotonicMs() + restMs;
      return { isSubscribed: false, wasSubscribed: false };
    }
    const mine = subscription;
    const subscribing = mine.ready.then(async (isReady) => {
      if (!isReady) return false;
      await mine.subscribe(channel, () => {
        for (const wait of channels.get(channel) ?? []) wait.end();
      });
      if (subscription === mine && !channels.has(channel)) channels.set(channel, new Set());
      return subscription === mine;
    });
    const isSubscribed = await Promise.race([
      subscribing.catch(() => false),
      startWait(clock, connectMs).ended.then(() => false),
    ]);
    if (!isSubscribed && subscription === mine) {
      restUntilMs = clock.monotonicMs() + restMs;
      close();
    }
    return { isSubscribed, wasSubscribed: false };
  }

  return {
    async wait(channel, maxMs, looks, signal) {
      cancelIdle();
      const { isSubscribed, wasSubscribed } = await listen(channel);
      // Notifications from before the subscription are lost, so the caller looks again at once.
      if (isSubscribed && !wasSubscribed) return;
      const pollMs = isSubscribed ? subscribedPollMs : Math.min(firstPollMs * (1 + looks / 4), maxPollMs);
      const wait = startWait(clock, Math.min(maxMs, pollMs * (0.5 + Math.random())), signal);
      const waitsOfChannel = channels.get(channel);
      waitsOfChannel?.add(wait);
      waits.add(wait);
      await wait.ended;
      waitsOfChannel?.delete(wait);
      waits.delete(wait);
      if (waits.size > 0 || !subscription) return;
      cancelIdle();
      cancelIdle = clock.setTimer(() => waits.size === 0 && close(), idleMs, true);
    },
    close() {
      for (const wait of waits) wait.end();
      close();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the clients have no type in common
type Members = Record<string, any>;

/** Returns a function that opens a connection for notifications; undefined if the client cannot. */
function opener(client: RedisClient): (() => Subscription) | undefined {
  const members: Members = client;
  const needed = ["duplicate", "subscribe", "on"];
  if (typeof client === "function" || needed.some((name) => typeof members[name] !== "function")) return undefined;
  const isIoredis = typeof members.call === "function";
  return () => {
    const copy: Members = members.duplicate();
    const listeners = new Map<string, () => void>();
    // Without a listener, an error would end the program.
    copy.on("error", () => {});
    // The client may have added a prefix to the names.
    const tell = (name: string) => {
      for (const [channel, listener] of listeners) if (String(name).endsWith(channel)) listener();
    };
    if (isIoredis) copy.on("message", tell);
    // ioredis connects with the first command.
    const connecting: Promise<unknown> = isIoredis ? Promise.resolve() : copy.connect();
    return {
      ready: connecting.then(
        () => true,
        () => false,
      ),
      async subscribe(channel, listener) {
        listeners.set(channel, listener);
        await (isIoredis ? copy.subscribe(channel) : copy.subscribe(channel, listener));
        // It must not keep the program running.
        (isIoredis ? copy.stream : copy)?.unref?.();
      },
      close() {
        try {
          (copy.destroy ?? copy.disconnect).call(copy);
        } catch {}
      },
    };
  };
}
