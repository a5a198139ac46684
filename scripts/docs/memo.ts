/** Remembers what a build has made, by all that it was made of, so that the next build makes only what is new. */
export class Memo {
  #known = new Map<string, unknown>();
  #used = new Map<string, unknown>();

  has(key: string): boolean {
    return this.#known.has(key);
  }

  /** The value that is known for a key, or the one that is made now; a failure is not remembered. */
  async get<T>(key: string, make: () => Promise<T>): Promise<T> {
    if (!this.#known.has(key)) this.#known.set(key, await make());
    const value = this.#known.get(key) as T;
    this.#used.set(key, value);
    return value;
  }

  /** Forgets everything that the build which ends here did not ask for. */
  endBuild(): void {
    this.#known = this.#used;
    this.#used = new Map();
  }
}
