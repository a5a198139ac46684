/** What the package may weigh, and whether it does. */
import { providerNames } from "../../src/providers/names.ts";
import { UserError } from "../lib/main.ts";
import { bundledSize, type Size } from "./bundle.ts";

export interface Entry {
  name: string;
  /** A module, in the project's root folder, that exports what is weighed. */
  source: string;
  /** Bytes that it may take, minified and gzipped. */
  limit: number;
}

/**
 * A little above what each takes, in bytes; a provider that is not here has the default. Some 2,750 bytes of a session read a call when it is made, budget the logins for refused
 * tokens, end waits with the caller's signal, survive the end of a request on Workers, tell hostile errors from others, and
 * check options for callers without a compiler. Two providers take more, for what only they need: a second factor, and two
 * kinds of credentials with a token in query or body.
 */
const sessionLimits: Partial<Record<string, number>> = { mbsi: 8_380, msp360: 8_540, mikrocloud: 9_250, crmcom: 9_500 };
const defaultSessionLimit = 10_000;

const perProvider: Entry[] = providerNames.flatMap((name) => [
  {
    name: `createClient of ${name}`,
    source: `export { createClient } from "./src/providers/${name}.ts";`,
    limit: 3_050,
  },
  {
    name: `createSession and ${name}`,
    source: `export { createSession } from "./src/index.ts"; export { ${name} } from "./src/providers/${name}.ts";`,
    limit: sessionLimits[name] ?? defaultSessionLimit,
  },
]);

export const entries: Entry[] = [
  ...perProvider,
  { name: "answerOf", source: `export { answerOf } from "./src/answers.ts";`, limit: 300 },
];

/** @throws UserError that names every entry above its limit, once all are measured. */
export async function checkSizes(entries: readonly Entry[], print: (line: string) => void): Promise<void> {
  const excesses: string[] = [];
  print(row("", "minified", "gzipped", "limit"));
  for (const { name, source, limit } of entries) {
    const size: Size = await bundledSize(source);
    print(row(name, kB(size.minified), kB(size.gzipped), kB(limit)));
    if (size.gzipped > limit) excesses.push(`${name} takes ${kB(size.gzipped)} gzipped (limit: ${kB(limit)})`);
  }
  if (excesses.length > 0) throw new UserError(`${excesses.join("; ")}: trim it, or raise its limit for a reason.`);
}

const row = (name: string, ...cells: string[]) => name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join("");

/** Three digits, so that no excess is rounded away. */
export const kB = (bytes: number) => `${(bytes / 1000).toFixed(3)} kB`;
