/** Adds an entry, or makes it the newest. Removes the oldest if there are more than `max`. */
export function remember<T>(entries: Map<string, T>, key: string, value: T, max = 100): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size > max) entries.delete(entries.keys().next().value as string);
}
