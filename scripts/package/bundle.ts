/**
 * Bundles what Prism's engine, the YAML reader and the like are needed for, so that users install none of them. Everything
 * else in the package is compiled file by file.
 */
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { leftOut } from "./left-out.ts";
import { nodeModules } from "./node-modules.ts";
import { pageFiles } from "./page.ts";
import { parsedDocuments } from "./parsed.ts";

/** The entries that are bundled, below `src/`. Each may load the others, and shares its chunks with them. */
const bundledEntries = ["mock/index.ts", "generate/index.ts", "command/provider-auth.ts"];

/** Peers of the package, which `generateClient` loads when it is called. */
const peers = ["openapi-typescript", "typescript"];

/**
 * Writes `mock/index.js` and so on into a folder, with what they share in `chunks/`.
 *
 * @param outdir where the compiled `src/` is
 */
export async function bundle(outdir: string): Promise<Metafile> {
  const { metafile, warnings } = await build({
    absWorkingDir: root,
    entryPoints: bundledEntries.map((entry) => join("src", entry)),
    outbase: "src",
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    minify: true,
    legalComments: "none",
    external: peers.flatMap((name) => [name, `${name}/*`]),
    metafile: true,
    logLevel: "silent",
    // Calls that would fail when they are reached.
    logOverride: { "indirect-require": "error", "unsupported-require-call": "error" },
    plugins: [version, sharedModules, parsedDocuments, pageFiles, leftOut, nodeModules],
  });
  if (warnings.length > 0) throw new UserError(`esbuild warns: ${warnings.map(({ text }) => text).join("; ")}`);
  return metafile;
}

/** Of package.json, the command needs no more. */
const version: Plugin = {
  name: "version",
  setup({ onLoad }) {
    onLoad({ filter: /package\.json$/ }, async ({ path }) =>
      path === join(root, "package.json")
        ? { contents: JSON.stringify({ version: JSON.parse(await readFile(path, "utf8")).version }), loader: "json" }
        : undefined,
    );
  },
};

/** There is one class of errors in a program, so this module is not copied into the bundles. */
const shared = ["src/errors.ts"].map((file) => join(root, file));

const sharedModules: Plugin = {
  name: "shared modules",
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, importer }) => {
      const file = resolve(dirname(importer), path);
      if (!shared.includes(file)) return undefined;
      // All bundles and chunks are one folder below this one.
      return { path: `../${file.slice(join(root, "src/").length).replace(/\.ts$/, ".js")}`, external: true };
    });
  },
};
