import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../lib/paths.ts";
import type { Language } from "../types.ts";

const tsconfig = {
  compilerOptions: {
    target: "es2022",
    // `dom.iterable` because orval and hey-api iterate over Headers and FormData.
    lib: ["es2022", "dom", "dom.iterable"],
    module: "esnext",
    moduleResolution: "bundler",
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    strict: true,
    noEmit: true,
  },
  files: ["sign-in.ts"],
};

export const typescript: Language = {
  extension: "ts",
  tools: [],
  install: async () => {},
  async compile({ folder, program, run }) {
    const entry = join(folder, "sign-in.ts");
    await copyFile(program, entry);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--project", folder]);
    // The clients contain syntax that type stripping does not support, such as parameter properties.
    await build({
      entryPoints: [entry],
      outfile: join(folder, "sign-in.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
    });
  },
  signIn: ({ folder, run }, env) => run(process.execPath, [join(folder, "sign-in.mjs")], { env }),
};
