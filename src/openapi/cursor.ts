/** A walk through a parsed file that knows its lines, so that every complaint names file and line. */
import { AuthError } from "../errors.ts";
import { memberOf } from "./member-of.ts";

/** A file as text, and its name for complaints. */
export interface SourceText {
  readonly text: string;
  readonly file: string;
}

export type Key = string | number;

/** A parsed file, and where in it what is. */
export interface Located {
  readonly file: string;
  /** The line of the value at the end of a path, counted from 1. */
  lineOf(path: readonly Key[]): number;
}

/** A value in a file, and the way to it. Of a value that is not there, `value` is undefined. */
export class Cursor {
  readonly value: unknown;
  readonly path: readonly Key[];
  readonly #source: Located;

  constructor(source: Located, value: unknown, path: readonly Key[] = []) {
    this.#source = source;
    this.value = value;
    this.path = path;
  }

  get file(): string {
    return this.#source.file;
  }

  /** Whether there is a value. */
  get isThere(): boolean {
    return this.value !== undefined;
  }

  /** The value as text; callers have checked that it is one, or absent. */
  get text(): string {
    return this.value as string;
  }

  at(...keys: readonly Key[]): Cursor {
    const value = keys.reduce<unknown>((parent, key) => memberOf(parent, key), this.value);
    return new Cursor(this.#source, value, [...this.path, ...keys]);
  }

  /** The members of a map by their names; none if it is not a map. */
  get members(): [name: string, member: Cursor][] {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) return [];
    return Object.keys(this.value).map((name) => [name, this.at(name)]);
  }

  /** The items of a list; none if it is not a list. */
  get items(): Cursor[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.at(index)) : [];
  }

  /** A complaint about this value, as one sentence. */
  error(sentence: string): AuthError {
    // What it quotes from the file may have several lines.
    const message = `${this.file}:${this.line}: ${sentence}`.replaceAll(/[\s\p{Cc}]+/gu, " ");
    return new AuthError("CONFIGURATION", message);
  }

  /** The line of the member's name, or of the item; of the nearest node around it when it is not there. */
  get line(): number {
    return this.#source.lineOf(this.path);
  }
}
