/** A sample loads this first, to import `provider-auth/…` from the sources without a build. */
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import manifest from "../../../package.json" with { type: "json" };
import { root } from "../../lib/paths.ts";

/** Node prefers exact entries to patterns, and long patterns to short ones. */
const bySpecificity = ([a]: [string, unknown], [b]: [string, unknown]) =>
  Number(a.includes("*")) - Number(b.includes("*")) || b.length - a.length;

/** The source of each entry of `exports`, by a pattern of its specifier. A file that is not built is its own source. */
const sources = Object.entries(manifest.exports)
  .toSorted(bySpecificity)
  .map(([name, target]) => {
    const specifier = new RegExp(`^provider-auth${name.slice(1).replace("*", "(.+)")}$`);
    if (typeof target === "string") return { specifier };
    return { specifier, source: target.default.replace("./dist/", "").replace(/\.js$/, ".ts").replace("*", "$1") };
  });

registerHooks({
  resolve(specifier, context, nextResolve) {
    const entry = sources.find((candidate) => candidate.specifier.test(specifier));
    if (!entry?.source) return nextResolve(specifier, context);
    return nextResolve(pathToFileURL(join(root, specifier.replace(entry.specifier, entry.source))).href, context);
  },
});
