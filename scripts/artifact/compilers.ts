/** Checks a program that uses every entry of the package, and the declarations, with several TypeScript compilers. */
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownFile, ownNode, toolFile, versionOf } from "./tools.ts";
import type { Environment } from "./types.ts";

interface Compiler {
  name: string;
  tool: string;
  tsc: string;
  /** The folder of Node's types. Old compilers need old types, and new compilers need new ones. */
  types: (path: string) => string;
}

const all: readonly Compiler[] = [
  { name: "TypeScript 5.4", tool: "typescript54", tsc: toolFile("typescript54/bin/tsc"), types: toolFile },
  { name: "TypeScript 5.9", tool: "typescript", tsc: ownFile("typescript/bin/tsc"), types: ownFile },
  { name: "TypeScript 7", tool: "typescript7", tsc: ownFile("typescript7/bin/tsc"), types: ownFile },
];

const nodenext = { module: "nodenext", moduleResolution: "nodenext", types: ["node"] };

/** The program and the options of a column. */
const ways: Record<string, { file: string; options: object }> = {
  nodenext: { file: "consumer.ts", options: nodenext },
  bundler: {
    file: "consumer.ts",
    options: { module: "es2022", moduleResolution: "bundler", types: [], lib: ["es2022", "dom", "dom.iterable"] },
  },
  "import() in CommonJS": { file: "by-import.cts", options: nodenext },
  "import in CommonJS": { file: "by-require.cts", options: nodenext },
};

/** Older compilers do not know that Node's require loads modules. */
const knowsRequireOfModules = (tool: string) => tool !== "typescript54";

export const compilerColumns = Object.keys(ways);

export const compilers: readonly Environment[] = all.map(({ name, tool, tsc, types }) => {
  const columns = compilerColumns.filter((way) => way !== "import in CommonJS" || knowsRequireOfModules(tool));
  return {
    name,
    version: versionOf(tool),
    columns,
    tools: types === toolFile ? ["@types/node", tool] : [],
    async try(lab) {
      const cwd = await lab.project();
      for (const path of ["@types/node", "undici-types"]) {
        await cp(types(path), join(cwd, "node_modules", path), { recursive: true });
      }
      const results: Record<string, string | null> = {};
      for (const column of columns) {
        const { file, options } = ways[column] as (typeof ways)[string];
        const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
        const compilerOptions = { target: "es2022", ...strict, ...options };
        await writeFile(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
        results[column] = await lab.run(ownNode, [tsc, "-p", "."], { cwd }).then(
          () => null,
          (error: Error) => error.message,
        );
      }
      return results;
    },
  };
});
