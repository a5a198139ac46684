/**
 * Bundles the entries that need Prism's engine, the YAML reader and similar packages, so that users install none of these.
 * The rest of the package is compiled file by file.
 */
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { leftOut } from "./left-out.ts";
import { nodeModules } from "./node-modules.ts";
import { pageFiles } from "./page.ts";
import { parsedDocuments } from "./parsed.ts";

/** The bundled entries below `src/`. They may load each other, and share chunks. */
const bundledEntries = ["mock/index.ts", "generate/index.ts", "command/provider-auth.ts"];

/** Peer dependencies, which `generateClient` loads when it is called. */
const peers = ["openapi-typescript", "typescript"];

/** One file contains the command and what `provider-auth token` needs for a valid token, since many files load slower. */
const command = { entry: "src/command/provider-auth.ts", inlined: "src/command/token.ts" };

/**
 * Writes the bundles, such as `mock/index.js`, to a folder, with the shared code in `chunks/`.
 *
 * @param outdir the folder of the compiled `src/`
 */
export async function bundle(outdir: string): Promise<Metafile> {
  const plugins = [version, parsedDocuments, pageFiles, leftOut, nodeModules];
  const all = await write(outdir, {
    entryPoints: bundledEntries.map((entry) => join("src", entry)),
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    plugins: [sharedModules, ...plugins],
  });
  const small = await write(outdir, { entryPoints: [command.entry], plugins: [fromChunks(all), ...plugins] });
  return { inputs: { ...all.inputs, ...small.inputs }, outputs: { ...all.outputs, ...small.outputs } };
}

async function write(outdir: string, options: BuildOptions): Promise<Metafile> {
  const { metafile, warnings } = await build({
    ...options,
    absWorkingDir: root,
    outbase: "src",
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    minify: true,
    // Node prints the line of an uncaught error, which would be the whole bundle.
    lineLimit: 160,
    legalComments: "none",
    external: peers.flatMap((name) => [name, `${name}/*`]),
    metafile: true,
    allowOverwrite: true,
    logLevel: "silent",
    // These calls would fail if they were reached.
    logOverride: { "indirect-require": "error", "unsupported-require-call": "error" },
  });
  if (warnings.length > 0) throw new UserError(`esbuild warns: ${warnings.map(({ text }) => text).join("; ")}`);
  return metafile;
}

/** The chunks that the command loads later are already written. */
const fromChunks = ({ outputs }: Metafile): Plugin => ({
  name: "from chunks",
  setup({ onResolve }) {
    const chunks = new Map(
      Object.entries(outputs).flatMap(([file, { entryPoint }]) => (entryPoint ? [[entryPoint, file] as const] : [])),
    );
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, importer, kind }) => {
      const file = relative(root, resolve(dirname(importer), path));
      const chunk = kind === "dynamic-import" && file !== command.inlined ? chunks.get(file) : undefined;
      if (chunk === undefined) return undefined;
      return { path: relative("dist/src/command", chunk), external: true };
    });
  },
});

/** The only part of package.json that the command needs. */
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

/** A program must have only one error class, so this module is not copied into the bundles. */
const shared = ["src/errors.ts"].map((file) => join(root, file));

const sharedModules: Plugin = {
  name: "shared modules",
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, importer }) => {
      const file = resolve(dirname(importer), path);
      if (!shared.includes(file)) return undefined;
      // All bundles and chunks are in subfolders of this folder.
      return { path: `../${file.slice(join(root, "src/").length).replace(/\.ts$/, ".js")}`, external: true };
    });
  },
};
