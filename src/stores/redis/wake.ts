/** Waits for news of an account: told by the server where the client can subscribe, else looked for. */
import type { Clock } from "../../internal/clock.ts";
import { startWait, type Wait } from "../time.ts";
import type { RedisClient } from "./command.ts";

/** Milliseconds between looks without a subscription, at first and later. All are drawn at random around that. */
const firstPollMs = 40;
const maxPollMs = 250;
/** With one. News may get lost. */
const subscribedPollMs = 1_000;
/** Milliseconds that a wait gives a subscription to begin, and that one stays without waits. */
const connectMs = 1_000;
const idleMs = 1_000;
/** Milliseconds without another attempt after one that failed. */
const restMs = 30_000;

/** A connection for news. */
interface Subscription {
  /** Whether the connection is made. */
  readonly ready: Promise<boolean>;
  subscribe(channel: string, listener: () => void): Promise<unknown>;
  close(): void;
}

export interface Waker {
  /** Waits for `maxMs` at most. `looks` counts the waits for the same lease. */
  wait(channel: string, maxMs: number, looks: number, signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

export function createWaker(client: RedisClient, clock: Clock): Waker {
  const open = opener(client);
  let subscription: Subscription | undefined;
  let restUntilMs = 0;
  let cancelIdle = () => {};
  /** Waits by channel. A channel that is here has a subscription. */
  const channels = new Map<string, Set<Wait>>();
  const waits = new Set<Wait>();

  function close(): void {
    cancelIdle();
    channels.clear();
    subscription?.close();
    subscription = undefined;
  }

  /** @returns whether news of the channel are told now, and were so before the call */
  async function listen(channel: string): Promise<{ isTold: boolean; wasTold: boolean }> {
    if (channels.has(channel)) return { isTold: true, wasTold: true };
    if (!open || clock.monotonicMs() < restUntilMs) return { isTold: false, wasTold: false };
    try {
      subscription ??= open();
    } catch {
      // What wraps a client may have methods that do something else.
      restUntilMs = clock.monotonicMs() + restMs;
      return { isTold: false, wasTold: false };
    }
    const mine = subscription;
    const told = mine.ready.then(async (isReady) => {
      if (!isReady) return false;
      await mine.subscribe(channel, () => {
        for (const wait of channels.get(channel) ?? []) wait.end();
      });
      if (subscription === mine && !channels.has(channel)) channels.set(channel, new Set());
      return subscription === mine;
    });
    const isTold = await Promise.race([told.catch(() => false), startWait(clock, connectMs).ended.then(() => false)]);
    if (!isTold && subscription === mine) {
      restUntilMs = clock.monotonicMs() + restMs;
      close();
    }
    return { isTold, wasTold: false };
  }

  return {
    async wait(channel, maxMs, looks, signal) {
      cancelIdle();
      const { isTold, wasTold } = await listen(channel);
      // What was told before the subscription began is lost: look again at once.
      if (isTold && !wasTold) return;
      const pollMs = isTold ? subscribedPollMs : Math.min(firstPollMs * (1 + looks / 4), maxPollMs);
      const wait = startWait(clock, Math.min(maxMs, pollMs * (0.5 + Math.random())), signal);
      const told = channels.get(channel);
      told?.add(wait);
      waits.add(wait);
      await wait.ended;
      told?.delete(wait);
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

/** How a client opens a connection for news; undefined where it cannot. */
function opener(client: RedisClient): (() => Subscription) | undefined {
  const members: Members = client;
  const needed = ["duplicate", "subscribe", "on"];
  if (typeof client === "function" || needed.some((name) => typeof members[name] !== "function")) return undefined;
  const isIoredis = typeof members.call === "function";
  return () => {
    const copy: Members = members.duplicate();
    const listeners = new Map<string, () => void>();
    // Without a listener, a failure would end the program.
    copy.on("error", () => {});
    // Its names may have a prefix that the client adds.
    const tell = (name: string) => {
      for (const [channel, listener] of listeners) if (String(name).endsWith(channel)) listener();
    };
    if (isIoredis) copy.on("message", tell);
    // The connection of ioredis begins with the first command.
    const connecting: Promise<unknown> = isIoredis ? Promise.resolve() : copy.connect();
    return {
      ready: connecting.then(
        () => true,
        () => false,
      ),
      async subscribe(channel, listener) {
        listeners.set(channel, listener);
        await (isIoredis ? copy.subscribe(channel) : copy.subscribe(channel, listener));
        // It keeps no program running.
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
