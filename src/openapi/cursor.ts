/** A walk through a parsed YAML file that knows its lines, so that every complaint names file and line. */
import type { Alias, Document, LineCounter, Node, Pair, YAMLMap } from "yaml";
import { AuthError } from "../errors.ts";
import { loadPeer } from "../internal/load-peer.ts";
import { memberOf } from "./member-of.ts";

/** The YAML parser, an optional peer. */
export const loadYaml = () => loadPeer<typeof import("yaml")>("yaml");

/** A file as text, and its name for complaints. */
export interface SourceText {
  readonly text: string;
  readonly file: string;
}

/** A parsed file with its nodes. */
export interface LocatedYaml {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

type Key = string | number;

/** A value in a file, and the way to it. Of a value that is not there, `value` is undefined. */
export class Cursor {
  readonly value: unknown;
  readonly path: readonly Key[];
  readonly #yaml: LocatedYaml;

  constructor(yaml: LocatedYaml, value: unknown, path: readonly Key[] = []) {
    this.#yaml = yaml;
    this.value = value;
    this.path = path;
  }

  get file(): string {
    return this.#yaml.file;
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
    return new Cursor(this.#yaml, value, [...this.path, ...keys]);
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
    const { document, lines } = this.#yaml;
    let node: unknown = document.contents;
    let offset = (document.contents as Node | null)?.range?.[0] ?? 0;
    for (const key of this.path) {
      const next = childOf(settle(node, document), key, document);
      if (!next) break;
      offset = next.offset;
      node = next.node;
    }
    return lines.linePos(offset).line;
  }
}

const settle = (node: unknown, document: Document): unknown =>
  loadYaml().isAlias(node) ? (node as Alias).resolve(document) : node;

function childOf(node: unknown, key: Key, document: Document): { node: unknown; offset: number } | undefined {
  const { isMap, isSeq, isScalar } = loadYaml();
  const offsetOf = (child: unknown) => (child as Node | null)?.range?.[0];
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    const offset = offsetOf(item);
    return offset === undefined ? undefined : { node: item, offset };
  }
  if (!isMap(node)) return undefined;
  const named = (name: string) =>
    (node as YAMLMap).items.find((pair: Pair) => isScalar(pair.key) && String(pair.key.value) === name);
  const own = named(String(key));
  const offset = offsetOf(own?.key);
  if (own && offset !== undefined) return { node: own.value, offset };
  // What a merge key (`<<`) brings in is elsewhere in the file.
  const merged = settle(named("<<")?.value, document);
  const sources = isSeq(merged) ? merged.items.map((item) => settle(item, document)) : [merged];
  return sources.map((source) => childOf(source, key, document)).find((found) => found !== undefined);
}
