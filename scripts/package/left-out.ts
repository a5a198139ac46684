/**
 * What is left out of the bundles: code that the mock cannot reach. Each entry says why it cannot; what would be
 * called all the same throws. Lighter stand-ins do the same as what they stand for.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { root } from "../lib/paths.ts";

interface StandIn {
  /** The specifier. */
  path: RegExp;
  /** The file that imports it. Default: any. */
  importer?: RegExp;
  /** CommonJS; absent: a module whose members throw when they are called. */
  contents?: (specifier: string) => string;
}

const prismHttp = createRequire(createRequire(import.meta.url).resolve("@stoplight/prism-http"));

const standIns: StandIn[] = [
  // The mock gives Prism OpenAPI 3 documents only.
  { path: /^@stoplight\/http-spec\/(oas2|postman)\/operation$/ },
  // The mock gives Prism objects in which every reference is local, so nothing is read or parsed.
  { path: /^\.\/resolvers\/(file|http)$/, importer: /json-schema-ref-parser/ },
  { path: /^\.\/parsers\/yaml$/, importer: /json-schema-ref-parser/ },
  // The mock forwards no request, through a proxy or otherwise.
  { path: /^https?-proxy-agent$/ },
  // Log lines are coloured, but the mock has no log of Prism's.
  { path: /^chalk$/, contents: () => "module.exports = new Proxy({}, { get: () => (text) => text });" },
  // Names of media types are written out in documents; only file endings are looked up.
  { path: /^mime-types$/, contents: () => "module.exports = { lookup: () => false };" },
  // Node has it.
  { path: /^whatwg-url$/, contents: () => "module.exports = { URL };" },
  // Only callbacks send requests.
  {
    path: /^node-fetch$/,
    importer: /prism-http/,
    contents: () => `
      exports.__esModule = true;
      exports.default = async (...request) => (await import("node-fetch")).default(...request);
    `,
  },
  // Only names for what Prism has read, which nothing shows.
  {
    path: /^fnv-plus$/,
    contents: () => `
      const { createHash } = require("crypto");
      module.exports = { fast1a52hex: (text) => createHash("sha1").update(text).digest("hex").slice(0, 13) };
    `,
  },
  // Optional for node-fetch, for bodies in old encodings.
  { path: /^encoding$/, contents: () => "module.exports = {};" },
  // The whole of it is there, so the parts need not be.
  { path: /^lodash\/\w+$/, contents: (specifier) => `module.exports = require("lodash").${specifier.slice(7)};` },
  // The generator gets schemas without references to other files, and no `jsonPath` of its own.
  { path: /^(json-schema-ref-parser|jsonpath-plus)$/, importer: /json-schema-faker/ },
];

const throwing = `
  const refuse = () => { throw new Error("This part of Prism is not in the package"); };
  module.exports = new Proxy(refuse, { get: (_, name) => (name === "__esModule" ? undefined : refuse) });
`;

/** Texts that are replaced in files. */
const changes = [
  {
    // It is bundled already, and asks for a `require` that it does not use.
    file: /json-schema-sampler\.js$/,
    from: '"function"==typeof require&&require',
    to: "undefined",
  },
  {
    // Compiling the meta-schema takes longer than anything else before the first answer. Schemas are valid by then: those
    // of the package are checked by the tests, and those of users by `check-operations.ts`.
    file: /prism-http\/dist\/validator\/validators\/utils\.js$/,
    from: "strict: false,",
    to: "strict: false, validateSchema: false,",
  },
];

/** What makes values up is loaded when the first value is. */
const generator: Plugin["setup"] = ({ onResolve }) => {
  const late = join(root, "scripts/package/late-generator.js");
  onResolve({ filter: /\/generator\.ts$/ }, ({ path, resolveDir }) =>
    resolve(resolveDir, path) === join(root, "src/mock/generator.ts") ? { path: late } : undefined,
  );
  onResolve({ filter: /^(json-schema-faker|@faker-js\/faker)$/ }, ({ path, importer }) =>
    importer === late ? { path: prismHttp.resolve(path) } : { path: late },
  );
  // One language of the many.
  onResolve({ filter: /^@faker-js\/faker\/locale\/en$/ }, ({ path }) => ({ path: prismHttp.resolve(path) }));
};

export const leftOut: Plugin = {
  name: "left out",
  setup(build) {
    generator(build);
    // Its other form looks for its own files by a function that is given to it.
    build.onResolve({ filter: /^jsonc-parser$/ }, ({ resolveDir }) => ({
      path: createRequire(join(resolveDir, "any.js")).resolve("jsonc-parser").replace("umd", "esm"),
    }));
    for (const { file: filter, from, to } of changes) {
      build.onLoad({ filter }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (!text.includes(from)) throw new Error(`${path} no longer has the text ${JSON.stringify(from)}.`);
        return { contents: text.replaceAll(from, to) };
      });
    }
    for (const [index, { path: filter, importer: from, contents }] of standIns.entries()) {
      const namespace = `stand-in-${index}`;
      build.onResolve({ filter }, ({ path, importer, resolveDir }) =>
        (from ?? /./).test(importer) ? { path, namespace, pluginData: resolveDir } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => ({
        contents: contents?.(path) ?? throwing,
        loader: "js",
        resolveDir: pluginData as string,
      }));
    }
  },
};
