import { basename, join } from "node:path";
import { build } from "esbuild";

/**
 * Makes a program one file and, for what it imports later, a few more. A process of the fleet then starts in a tenth of
 * the time: stripping the types of every module is most of it. The clients of Redis stay packages.
 *
 * @returns the file to run
 */
export async function bundle(program: string, folder: string): Promise<string> {
  await build({
    entryPoints: [program],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["ioredis5", "ioredis6", "iovalkey", "redis5", "redis6"],
    // For packages in CommonJS.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: "warning",
  });
  return join(folder, basename(program).replace(/\.ts$/, ".mjs"));
}
