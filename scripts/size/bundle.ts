/** Measures the size of code in its user's bundle. */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "../lib/paths.ts";

/** Bytes. */
export interface Size {
  minified: number;
  gzipped: number;
}

/** A module of a bundle, and its minified size there in bytes. */
export interface Part {
  file: string;
  minified: number;
}

/**
 * Bundles a module for browsers with everything that it imports, also dynamically.
 *
 * @param source TypeScript that exports the code to measure
 * @param folder the folder against which its imports are resolved
 */
export async function bundle(source: string, folder = root): Promise<Size & { parts: Part[] }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder, loader: "ts" },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const parts = inputs.map(([file, { bytesInOutput }]) => ({ file, minified: bytesInOutput }));
  return {
    minified: contents.length,
    gzipped: gzipSync(contents, { level: 9 }).length,
    parts: parts.filter(({ minified }) => minified > 0).toSorted((a, b) => b.minified - a.minified),
  };
}

/** Returns the size of such a bundle. */
export async function bundledSize(source: string, folder?: string): Promise<Size> {
  const { minified, gzipped } = await bundle(source, folder);
  return { minified, gzipped };
}
