/** What a stateful mock remembers for a while: tokens, tickets and used codes. */

export interface Expiring<T> {
  set(key: string, value: T, expiresAtMs: number): void;
  /** The value, or undefined once it has expired. */
  get(key: string): T | undefined;
  delete(key: string): void;
  /** Returns the values that have not expired, oldest first. */
  values(): T[];
  /** Deletes the chosen values. Default: all. */
  clear(isChosen?: (value: T) => boolean): void;
  /** The number of values that are kept. */
  readonly size: number;
}

/** With fewer values than this, removing expired ones is not worth the time. */
const smallest = 1_000;

/** Removes expired values whenever the number of values has doubled, so that a long run keeps few of them. */
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
