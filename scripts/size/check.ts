/** The size limits of the package, and the check of them. */
import { providerNames } from "../../generated/providers.ts";
import { camelCase } from "../../src/generate/source.ts";
import { UserError } from "../lib/main.ts";
import { bundledSize, type Size } from "./bundle.ts";

export interface Entry {
  name: string;
  /** A module in the project's root folder that exports the code to measure. */
  source: string;
  /** Its limit in bytes, minified and gzipped. */
  limit: number;
}

/** Limits in bytes, slightly above the current sizes. A provider that is not listed has the default. */
const sessionLimits: Partial<Record<string, number>> = {
  mbsi: 9_110,
  msp360: 9_660,
  mikrocloud: 9_920,
  crmcom: 10_200,
};
const defaultSessionLimit = 10_240;
const clientLimits: Partial<Record<string, number>> = { mbsi: 2_750, msp360: 3_600, mikrocloud: 2_750, crmcom: 3_110 };
const defaultClientLimit = 3_700;

const perProvider: Entry[] = providerNames.flatMap((name) => [
  {
    name: `createClient of ${name}`,
    source: `export { createClient } from "./generated/${name}/index.ts";`,
    limit: clientLimits[name] ?? defaultClientLimit,
  },
  {
    name: `createSession and ${name}`,
    source: `export { createSession } from "./src/index.ts"; export { ${camelCase(name)} } from "./generated/${name}/index.ts";`,
    limit: sessionLimits[name] ?? defaultSessionLimit,
  },
]);

export const entries: Entry[] = [
  ...perProvider,
  { name: "answerOf", source: `export { answerOf } from "./src/answers.ts";`, limit: 300 },
];

/** @throws UserError after all measurements, with every entry that exceeds its limit or has none */
export async function checkSizes(entries: readonly Entry[], print: (line: string) => void): Promise<void> {
  const excesses: string[] = [];
  const unlimited: string[] = [];
  print(row("", "minified", "gzipped", "limit"));
  for (const { name, source, limit } of entries) {
    const size: Size = await bundledSize(source);
    print(row(name, kB(size.minified), kB(size.gzipped), limit > 0 ? kB(limit) : "none"));
    if (!(limit > 0)) unlimited.push(name);
    else if (size.gzipped > limit) excesses.push(`${name} takes ${kB(size.gzipped)} gzipped (limit: ${kB(limit)})`);
  }
  const problems = [
    ...(excesses.length > 0
      ? [`${excesses.join("; ")}: make it smaller, or raise its limit if there is a reason.`]
      : []),
    ...(unlimited.length > 0
      ? [`There is no limit for ${unlimited.join(", ")}; add one in scripts/size/check.ts.`]
      : []),
  ];
  if (problems.length > 0) throw new UserError(problems.join(" "));
}

const row = (name: string, ...cells: string[]) => name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join("");

/** Three digits, so that rounding hides no excess. */
export const kB = (bytes: number) => `${(bytes / 1000).toFixed(3)} kB`;
