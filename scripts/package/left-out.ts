/**
 * The code that the bundles omit because the mock cannot reach it. Each entry says why. A call of omitted code throws.
 * Smaller replacements do the same as the originals.
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
  /** CommonJS. Default: a module whose members throw when they are called. */
  contents?: (specifier: string) => string;
}

const prismHttp = createRequire(createRequire(import.meta.url).resolve("@stoplight/prism-http"));

const standIns: StandIn[] = [
  // The mock only passes OpenAPI 3 documents to Prism.
  { path: /^@stoplight\/http-spec\/(oas2|postman)\/operation$/ },
  // The mock passes objects with local references to Prism, so nothing is read or parsed.
  { path: /^\.\/resolvers\/(file|http)$/, importer: /json-schema-ref-parser/ },
  { path: /^\.\/parsers\/yaml$/, importer: /json-schema-ref-parser/ },
  // The mock does not forward requests, with or without a proxy.
  { path: /^https?-proxy-agent$/ },
  // This colours log lines, but the mock does not use Prism's log.
  { path: /^chalk$/, contents: () => "module.exports = new Proxy({}, { get: () => (text) => text });" },
  // Documents contain complete media types. Only file extensions would be looked up.
  { path: /^mime-types$/, contents: () => "module.exports = { lookup: () => false };" },
  // Part of Node.
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
  // Only labels for what Prism has read, which are not shown.
  {
    path: /^fnv-plus$/,
    contents: () => `
      const { createHash } = require("crypto");
      module.exports = { fast1a52hex: (text) => createHash("sha1").update(text).digest("hex").slice(0, 13) };
    `,
  },
  // Optional for node-fetch, for bodies in old encodings.
  { path: /^encoding$/, contents: () => "module.exports = {};" },
  // The complete library is bundled, so its parts are not needed.
  { path: /^lodash\/\w+$/, contents: (specifier) => `module.exports = require("lodash").${specifier.slice(7)};` },
  // The generator receives schemas without references to other files, and without `jsonPath`.
  { path: /^(json-schema-ref-parser|jsonpath-plus)$/, importer: /json-schema-faker/ },
];

const throwing = `
  const refuse = () => { throw new Error("This part of Prism is not in the package"); };
  module.exports = new Proxy(refuse, { get: (_, name) => (name === "__esModule" ? undefined : refuse) });
`;

/** Text replacements in files. */
const changes = [
  {
    // This is already bundled, and requests a `require` that it does not use.
    file: /json-schema-sampler\.js$/,
    from: '"function"==typeof require&&require',
    to: "undefined",
  },
  {
    // Compiling the meta-schema takes longer than any other step before the first response. It is not needed: the tests check
    // the schemas of the package, and `check-operations.ts` checks those of users.
    file: /prism-http\/dist\/validator\/validators\/utils\.js$/,
    from: "strict: false,",
    to: "strict: false, validateSchema: false,",
  },
];

/** The libraries that generate values are loaded with the first value. */
const generator: Plugin["setup"] = ({ onResolve }) => {
  const late = join(root, "scripts/package/late-generator.js");
  onResolve({ filter: /\/generator\.ts$/ }, ({ path, resolveDir }) =>
    resolve(resolveDir, path) === join(root, "src/mock/generator.ts") ? { path: late } : undefined,
  );
  onResolve({ filter: /^(json-schema-faker|@faker-js\/faker)$/ }, ({ path, importer }) =>
    importer === late ? { path: prismHttp.resolve(path) } : { path: late },
  );
  // Only one of the many languages.
  onResolve({ filter: /^@faker-js\/faker\/locale\/en$/ }, ({ path }) => ({ path: prismHttp.resolve(path) }));
};

export const leftOut: Plugin = {
  name: "left out",
  setup(build) {
    generator(build);
    // The other build loads its own files with a function that it receives.
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
