import { basename, join } from "node:path";
import { build } from "esbuild";

/**
 * Bundles a program into one file, and a few more for its dynamic imports. A process of the fleet then starts in a tenth of
 * the time, most of which Node spends on stripping types. The clients of Redis are not bundled.
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
    external: ["@valkey/valkey-glide", "ioredis5", "ioredis6", "iovalkey", "redis5", "redis6"],
    // Packages in CommonJS call it.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: "warning",
  });
  return join(folder, basename(program).replace(/\.ts$/, ".mjs"));
}
