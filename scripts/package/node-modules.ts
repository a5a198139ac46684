/** Lets bundled CommonJS code use Node's own modules, since ESM has no `require`. */
import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

const prefix = "default of ";

export const nodeModules: Plugin = {
  name: "node modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, kind }) => {
      const name = path.replace("node:", "");
      if (!builtinModules.includes(name)) return undefined;
      // Deno requires the prefix.
      return kind === "require-call" ? { path: name, namespace: "required" } : { path: `node:${name}`, external: true };
    });
    onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path }) => ({
      path: path.slice(prefix.length),
      namespace: "imported",
    }));
    onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require("${prefix}${path}").default;`,
    }));
    onLoad({ filter: /.*/, namespace: "imported" }, ({ path }) => ({
      contents: `export { default } from "node:${path}";`,
    }));
  },
};
