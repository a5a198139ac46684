/** Caches the results of a build by their inputs, so that the next build only creates what has changed. */
export class Memo {
  #known = new Map<string, unknown>();
  #used = new Map<string, unknown>();

  has(key: string): boolean {
    return this.#known.has(key);
  }

  /** Returns the cached value of a key, or creates it. A failure is not cached. */
  async get<T>(key: string, make: () => Promise<T>): Promise<T> {
    if (!this.#known.has(key)) this.#known.set(key, await make());
    const value = this.#known.get(key) as T;
    this.#used.set(key, value);
    return value;
  }

  /** Removes everything that the finished build did not use. */
  endBuild(): void {
    this.#known = this.#used;
    this.#used = new Map();
  }
}
