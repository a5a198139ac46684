/** What a stateful mock remembers for a while: tokens, tickets and used codes. */

export interface Expiring<T> {
  set(key: string, value: T, expiresAtMs: number): void;
  /** The value, or undefined once it has expired. */
  get(key: string): T | undefined;
  delete(key: string): void;
  /** The values that have not expired, the oldest first. */
  values(): T[];
  /** Deletes the values that are chosen; all of them by default. */
  clear(isChosen?: (value: T) => boolean): void;
  /** How many values are kept. */
  readonly size: number;
}

/** Below this many values, looking for expired ones is not worth it. */
const smallest = 1_000;

/** Expired values are forgotten whenever the number of values has doubled, so that a long run keeps few of them. */
export function createExpiring<T>(nowMs: () => number): Expiring<T> {
  const entries = new Map<string, { value: T; expiresAtMs: number }>();
  let pruneAt = smallest;
  const prune = () => {
    for (const [key, { expiresAtMs }] of entries) if (nowMs() >= expiresAtMs) entries.delete(key);
    pruneAt = Math.max(smallest, 2 * entries.size);
  };
  return {
    set(key, value, expiresAtMs) {
      entries.set(key, { value, expiresAtMs });
      if (entries.size >= pruneAt) prune();
    },
    get(key) {
      const entry = entries.get(key);
      return entry && nowMs() < entry.expiresAtMs ? entry.value : undefined;
    },
    delete: (key) => void entries.delete(key),
    values: () => [...entries.values()].filter(({ expiresAtMs }) => nowMs() < expiresAtMs).map(({ value }) => value),
    clear(isChosen = () => true) {
      for (const [key, { value }] of entries) if (isChosen(value)) entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
