/** Writes the guide with the tables: `docs/runs-on.md`. */
import { join } from "node:path";
import { root } from "../lib/paths.ts";
import { markdownTable } from "./report.ts";
import type { Outcome } from "./try.ts";
import type { Environment, Table } from "./types.ts";

export const pageFile = join(root, "docs/runs-on.md");

const introduction = `# What it runs on

The runtimes, bundlers, package managers and compilers that this package was tried with. \`npm run test:artifact\` packs
this package as npm would publish it. It installs that tarball alone in an empty folder for every row of these tables,
and tries it there. This page shows what the last run found: ✓ for what works, – for what does not apply.`;

const passport = "<!-- Written by npm run test:artifact -- --write; do not edit. -->";

/** The description of each table by title. */
const explanations: Record<string, string> = {
  Runtimes: `A ✓ of a vendor means that a program signed in, called, lost its token and called again, and that each of these requests
reached the mock once. MSP360 was sent XML, and MikroCloud a one-time code. The other columns:

- *mock*: the [mock](mock.md) ran in the same process, without a port and on one.
- *shared tokens*: the [file store](one-sign-in-for-many-processes.md) passed its suite, and a process took over from one
  that was killed.
- *CommonJS*: [\`require\` and \`import()\`](typescript-and-commonjs.md) gave the same modules.

workerd is the runtime of Cloudflare Workers. It and Chromium have neither files nor servers, so the last three columns do
not apply.`,
  Bundlers: "Each made one program of everything, which Node 24 ran in a folder without packages.",
  "Package managers": "Each installed the tarball in an empty folder, where Node 24 ran the program and the mock.",
  "Test runners": `The mock stood in the place of \`fetch\` within a test, in the environment in brackets. *guide*: the test of
[Tests with the mock](testing.md) passed as it stands there.`,
  TypeScript: `Each compiled a program with every entry of the package, with \`strict\` and \`exactOptionalPropertyTypes\`, and checked
all declarations (\`skipLibCheck: false\`). The columns are the ways to resolve modules, and the
[ways in from CommonJS](typescript-and-commonjs.md).`,
};

export function page(tables: readonly Table[], outcomes: ReadonlyMap<Environment, Outcome>): string {
  const sections = tables.map((each) => {
    return `## ${each.title}\n\n${explanations[each.title]}\n\n${markdownTable(each, outcomes)}`;
  });
  return `${[introduction, ...sections, passport].join("\n\n")}\n`;
}
