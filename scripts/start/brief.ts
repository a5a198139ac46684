import { pointerOf } from "../../src/openapi/pointer.ts";
import type { IsSecret } from "./secrets.ts";

/** The maximum length of a value and of a line; longer ones are truncated. */
const longestValue = 20;
const longestLine = 64;
/** How many characters of a truncated value or a secret are shown; of a secret, no more than a quarter. */
const shownLength = 8;

/**
 * Returns a JSON value as one line: `name=value` for every leaf that is neither null nor empty. Tokens come first.
 * Secrets and long values, such as images, are truncated.
 */
export function brief(value: unknown, isSecret: IsSecret = () => false): string {
  const leaves = leavesOf(value, []);
  const line = [...leaves.filter(isToken), ...leaves.filter((leaf) => !isToken(leaf))]
    .map(({ name, pointer, value }) => `${name}=${shown(value, isSecret(pointer, value))}`)
    .join(" ");
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}

function shown(text: string, isSecret: boolean): string {
  if (isSecret) return `${text.slice(0, Math.min(shownLength, Math.floor(text.length / 4)))}…`;
  return text.length > longestValue ? `${text.slice(0, shownLength)}…` : text;
}

interface Leaf {
  name: string;
  pointer: string;
  value: string;
}

const isToken = ({ name }: Leaf) => /token$/.test(name);

function leavesOf(value: unknown, path: readonly string[]): Leaf[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]): Leaf[] => {
    const own = [...path, name];
    if (typeof member === "object") return leavesOf(member, own);
    if (member === undefined || member === "") return [];
    return [{ name, pointer: pointerOf(own), value: String(member).replaceAll(/\s+/g, " ") }];
  });
}
