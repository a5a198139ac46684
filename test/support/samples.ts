/** The TypeScript samples of a guide, and a way to run one within a test. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "node:util";
import { transform } from "esbuild";
import { root } from "../../scripts/lib/paths.ts";

/** Each sample of `docs/<guide>.md`, with the heading above it. */
export async function samplesOf(guide: string): Promise<[heading: string, source: string][]> {
  const text = await readFile(join(root, `docs/${guide}.md`), "utf8");
  const samples: [string, string][] = [];
  let section = "";
  for (const [, heading, source] of text.matchAll(/^#+ ([^\n]+)\n|^```ts\n(.*?)^```/gms)) {
    if (heading) section = heading;
    if (source) samples.push([section, source]);
  }
  return samples;
}

export const importsOf = (source: string): string[] =>
  [...source.matchAll(/from "([^"]+)"/g)].map(([, name = ""]) => name);

/** What a sample says that it prints: behind a call of `console.log`, or at its end. */
export const claimsOf = (source: string): string[] =>
  [...source.matchAll(/console\.log\(.*\); \/\/ (.*)$|^\/\/ (.*)$/gm)].map(
    ([, behind, below]) => behind ?? below ?? "",
  );

interface Surroundings {
  /** What the sample imports, by specifier. */
  modules: Readonly<Record<string, object>>;
  /** The names of constants and functions of the sample that are wanted. */
  returns?: readonly string[];
  /** Its `process.env`. Default: empty. */
  env?: Readonly<Record<string, string>>;
}

/** @returns the lines that it printed, and the values of the names that it has */
export async function runSample(source: string, { modules, returns = [], env = {} }: Surroundings) {
  const { code } = await transform(source, { loader: "ts" });
  // Exports of a program; no other file imports it here.
  const program = code.replace(/^export \{[^}]*\};$/gm, "").replace(/^export /gm, "");
  const body = program.replace(/^import (.*) from ("[^"]+");$/gm, (_, names: string, name: string) => {
    const bindings = names.startsWith("{") ? names.replaceAll(" as ", ": ") : `{ default: ${names} }`;
    return `const ${bindings} = modules[${name}];`;
  });
  const printed: string[] = [];
  const print = (...values: unknown[]) => printed.push(format(...values));
  const console = { log: print, warn: print };
  const ends = returns.map((name) => `${name}: typeof ${name} === "undefined" ? undefined : ${name}`);
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const main = new AsyncFunction("modules", "console", "process", `${body}\nreturn { ${ends} };`);
  return { printed, values: await main(modules, console, { env }) };
}
