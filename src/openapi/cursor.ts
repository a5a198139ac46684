/** Navigates a parsed file and keeps its lines, so that every error names file and line. */
import { AuthError } from "../errors.ts";
import { memberOf } from "./member-of.ts";

/** The text of a file, and its name for errors. */
export interface SourceText {
  readonly text: string;
  readonly file: string;
}

export type Key = string | number;

/** A parsed file, with the lines of its values. */
export interface Located {
  readonly file: string;
  /** The line of the value at the end of a path, counted from 1. */
  lineOf(path: readonly Key[]): number;
}

/** A value in a file, and the path to it. If the value does not exist, `value` is undefined. */
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

  /** Whether the value exists. */
  get isThere(): boolean {
    return this.value !== undefined;
  }

  /** The value as a string. Callers have checked that it is a string or does not exist. */
  get text(): string {
    return this.value as string;
  }

  at(...keys: readonly Key[]): Cursor {
    const value = keys.reduce<unknown>((parent, key) => memberOf(parent, key), this.value);
    return new Cursor(this.#source, value, [...this.path, ...keys]);
  }

  /** The members of a map with their names; none if the value is not a map. */
  get members(): [name: string, member: Cursor][] {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) return [];
    return Object.keys(this.value).map((name) => [name, this.at(name)]);
  }

  /** The items of a list; none if the value is not a list. */
  get items(): Cursor[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.at(index)) : [];
  }

  /** Returns an error about this value. */
  error(sentence: string): AuthError {
    // Text that it quotes from the file may have several lines.
    const message = `${this.file}:${this.line}: ${sentence}`.replaceAll(/[\s\p{Cc}]+/gu, " ");
    return new AuthError("CONFIGURATION", message);
  }

  /** The line of the member's name, or of the item. If it does not exist, the line of the nearest node around it. */
  get line(): number {
    return this.#source.lineOf(this.path);
  }
}
