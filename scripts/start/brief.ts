/** Longest value and longest line that are shown whole. */
const longestValue = 20;
const longestLine = 64;

/**
 * A JSON value on one line: `name=value` for every leaf but null and empty ones, tokens first, long values (tokens,
 * images) cut to their beginning.
 */
export function brief(value: unknown): string {
  const leaves = leavesOf(value);
  const line = [...leaves.filter(isToken), ...leaves.filter((leaf) => !isToken(leaf))]
    .map(([name, leaf]) => `${name}=${leaf.length > longestValue ? `${leaf.slice(0, 8)}…` : leaf}`)
    .join(" ");
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}

type Leaf = [name: string, value: string];

const isToken = ([name]: Leaf) => /token$/.test(name);

function leavesOf(value: unknown): Leaf[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]): Leaf[] => {
    if (typeof member === "object") return leavesOf(member);
    return member === undefined || member === "" ? [] : [[name, String(member).replaceAll(/\s+/g, " ")]];
  });
}
