/**
 * Writes the documents of the package as data. This parses the YAML and derives Prism's operations once, with the same
 * code, so that the mock of the package does neither for built-in documents.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Plugin } from "esbuild";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { readBuiltIn } from "../../src/mock/built-in.ts";
import { parseYaml } from "../../src/openapi/read-document.ts";
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";

const names: readonly string[] = providerNames;

/** The module that the parsed documents replace. */
const fromSpecs = join(root, "src/mock/built-in.ts");

async function textOf(name: string): Promise<string> {
  const { document, operations } = await readBuiltIn(name as ProviderName, false);
  const file = join(root, "specs", `${name}.arazzo.yaml`);
  const workflow = parseYaml(await readFile(file, "utf8"), file).value;
  const parsed = { document, operations, workflow };
  const text = JSON.stringify(parsed);
  if (!isDeepStrictEqual(JSON.parse(text), parsed)) {
    throw new UserError(`The documents of ${name} contain a value that JSON cannot represent.`);
  }
  return text;
}

/** As text, which is parsed for every mock, since a mock changes the parsed documents. */
const moduleOf = async (name: string) => `export default ${JSON.stringify(await textOf(name))};`;

const builtIn = `
  const loaders = { ${names.map((name) => `"${name}": () => import("parsed:${name}")`).join(", ")} };

  export async function readBuiltIn(name, isStateful) {
    const { document, operations, workflow } = JSON.parse((await loaders[name]()).default);
    if (!isStateful) return { document, operations };
    const [{ Cursor }, { readSignIn }] = await Promise.all([
      import("./openapi/cursor.ts"),
      import("./openapi/read-sign-in.ts"),
    ]);
    // The build found no errors.
    const cursor = (file, value) => new Cursor({ file, lineOf: () => 1 }, value);
    const root = cursor(name + ".yaml", document);
    return { document, operations, signIn: readSignIn(root, document, cursor(name + ".arazzo.yaml", workflow)) };
  }
`;

export const parsedDocuments: Plugin = {
  name: "parsed documents",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/built-in\.ts$/ }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === fromSpecs ? { path: "built-in", namespace: "parsed" } : undefined,
    );
    onResolve({ filter: /^parsed:/ }, ({ path }) => ({ path: path.slice("parsed:".length), namespace: "parsed" }));
    onLoad({ filter: /.*/, namespace: "parsed" }, async ({ path }) => ({
      contents: names.includes(path) ? await moduleOf(path) : builtIn,
      loader: "js",
      resolveDir: join(root, "src"),
    }));
  },
};
