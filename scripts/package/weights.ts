/** Groups the files of the package by purpose, and measures them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { providerNames } from "../../generated/providers.ts";
import { type Built, closure } from "./imports.ts";

export interface Group {
  name: string;
  /** Its purpose for users. */
  purpose: string;
  /** The limit of its files in kilobytes (1,000 bytes), uncompressed. */
  limit: number;
  /** Whether the limit is for each built-in vendor. Default: false. */
  isPerVendor?: boolean;
}

interface Rule extends Group {
  has(file: string, facts: Facts): boolean;
}

/** The metadata of the bundled files. */
interface Facts {
  /** The files that are loaded with the mock. */
  start: ReadonlySet<string>;
  /** The files that only the command loads. */
  command: ReadonlySet<string>;
  /** The files with code from a source whose path contains the text. */
  hasInput(file: string, text: string): boolean;
}

/** A file counts in the first group that contains it. */
const rules: Rule[] = [
  {
    name: "values made up",
    purpose: "`Prefer: dynamic=true` and callbacks: json-schema-faker, and one language of faker; loaded when needed",
    limit: 545,
    has: (file, { hasInput }) => hasInput(file, "@faker-js/") || hasInput(file, "json-schema-faker"),
  },
  {
    name: "parsed documents",
    purpose: "the documents of the four vendors in the mock's format; loaded for the vendors that are served",
    limit: 33,
    isPerVendor: true,
    has: (file, { hasInput }) => hasInput(file, "parsed:"),
  },
  {
    name: "page of the mock",
    purpose: "the page at the mock's own address; loaded when a browser requests it",
    limit: 13,
    has: (file, { hasInput }) => hasInput(file, "src/mock/page/"),
  },
  {
    name: "mock",
    purpose: "the code that starts the mock: Prism's engine, Ajv and lodash",
    limit: 800,
    has: (file, { start }) => /^dist\/src\/(mock|chunks)\//.test(file) && (start.has(file) || file.endsWith(".d.ts")),
  },
  {
    name: "command",
    purpose: "the command `provider-auth`",
    limit: 220,
    has: (file, { command }) => command.has(file),
  },
  {
    name: "reading documents",
    purpose:
      "documents of your own, for the mock and `generateClient`: YAML, Arazzo, Prism's reader; loaded when needed",
    limit: 285,
    has: (file) => file.startsWith("dist/src/chunks/"),
  },
  { name: "generate", purpose: "`generateClient`", limit: 46, has: (file) => file.startsWith("dist/src/generate/") },
  {
    name: "stores",
    purpose: "sign-ins that processes share, and the suite for stores of your own",
    limit: 180,
    has: (file) => /^dist\/src\/(stores|sharing)\//.test(file),
  },
  {
    name: "sessions",
    purpose: "sessions, the steps of sign-ins, one-time codes, errors",
    limit: 190,
    has: (file) => file.startsWith("dist/src/"),
  },
  {
    name: "second clients",
    purpose: "the clients of openapi-generator (`provider-auth/<vendor>/typescript-fetch`)",
    limit: 44,
    isPerVendor: true,
    has: (file) => /^dist\/generated\/[^/]+\/typescript-fetch\//.test(file),
  },
  {
    name: "clients",
    purpose: "the clients and accounts of the four vendors, with the types of their documents",
    limit: 15,
    isPerVendor: true,
    has: (file) => file.startsWith("dist/generated/"),
  },
  {
    name: "documents",
    purpose: "OpenAPI and Arazzo documents, their schema and sources",
    limit: 37,
    isPerVendor: true,
    has: (file) => file.startsWith("specs/"),
  },
  {
    name: "notices",
    purpose: "licences and versions of what is bundled",
    limit: 75,
    has: (file) => /^dist\/(THIRD-PARTY-NOTICES\.txt|bundled\.json)$/.test(file),
  },
  { name: "texts", purpose: "README, changelog, licence, package.json", limit: 60, has: () => true },
];

export const groups: readonly Group[] = rules;

export interface Weight extends Group {
  files: number;
  bytes: number;
  /** Compressed separately. The tarball is slightly smaller than the sum. */
  gzipped: number;
}

/** @param files all files of the package */
export async function weigh(built: Built, files: readonly string[]): Promise<Weight[]> {
  const { outputs } = built.metafile;
  const libraries = await closure(built, ["dist/src/mock/index.js", "dist/src/generate/index.js"], { later: true });
  const command = await closure(built, ["dist/src/command/provider-auth.js"], { later: true });
  const facts: Facts = {
    start: await closure(built, ["dist/src/mock/index.js"], { later: false }),
    command: new Set([...command].filter((file) => !libraries.has(file))),
    hasInput: (file, text) =>
      Object.entries(outputs[file]?.inputs ?? {}).some(
        ([path, { bytesInOutput }]) => bytesInOutput > 1000 && path.includes(text),
      ),
  };
  const ruleOf = (file: string) => rules.find((rule) => rule.has(file, facts));
  return Promise.all(
    rules.map(async (rule) => {
      const own = files.filter((file) => ruleOf(file) === rule);
      const contents = await Promise.all(own.map((file) => readFile(join(built.folder, file))));
      const whole = Buffer.concat(contents);
      const { name, purpose, isPerVendor } = rule;
      const limit = isPerVendor ? rule.limit * providerNames.length : rule.limit;
      return {
        name,
        purpose,
        limit,
        files: own.length,
        bytes: whole.length,
        gzipped: gzipSync(whole, { level: 9 }).length,
      };
    }),
  );
}
