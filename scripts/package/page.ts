/** Puts the style and the script of the mock's page into the bundle as text, since the package only contains modules. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Plugin, transform } from "esbuild";
import { root } from "../lib/paths.ts";

/** The module that reads them, which the texts replace. */
const fromFolder = join(root, "src/mock/page/files.ts");

async function textOf(name: string, loader: "css" | "js"): Promise<string> {
  const file = join(dirname(fromFolder), name);
  // The oldest engines that support light-dark() in the style.
  const target = ["chrome123", "firefox120", "safari17.5"];
  const { code } = await transform(await readFile(file, "utf8"), { loader, minify: true, target });
  return JSON.stringify(code.trim());
}

export const pageFiles: Plugin = {
  name: "files of the mock's page",
  setup({ onLoad }) {
    onLoad({ filter: /page[\\/]files\.ts$/ }, async ({ path }) =>
      path === fromFolder
        ? {
            contents: `export const style = ${await textOf("page.css", "css")};
              export const script = ${await textOf("page.js", "js")};`,
            loader: "js",
          }
        : undefined,
    );
  },
};
