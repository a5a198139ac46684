/** Generates the second client of each spec with openapi-generator's typescript-fetch. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { allowUndefined } from "../../src/generate/allow-undefined.ts";
import { UserError } from "../lib/main.ts";
import { makeErasable } from "./erasable.ts";
import { ensureJar, ensureJava, generatorVersion, runJar } from "./jar.ts";
import { assertKnown, refuseUnknownMembers } from "./known.ts";
import { banner, type Spec } from "./spec.ts";
import { makeUnionsWhole } from "./unions.ts";

/** The header of a file without the description, which is long and the same in every file. */
const templateDir = join(import.meta.dirname, "templates");

const additionalProperties = {
  // Node runs the sources directly, and `tsc` rewrites the extensions for dist/.
  importFileExtension: ".ts",
  supportsES6: true,
  stringEnums: false,
  useSingleRequestParameter: true,
  // Otherwise, the parameters of an operation could have the same name as a schema.
  prefixParameterInterfaces: true,
};

/** Generates the clients of all specs in one JVM; returns each spec's files by their path in its client folder. */
export async function generateTypescriptFetch(specs: Spec[], workDir: string): Promise<Map<Spec, [string, string][]>> {
  await ensureJava();
  const jar = await ensureJar();
  await mkdir(workDir, { recursive: true });
  const configs = await Promise.all(
    specs.map(async (spec) => {
      const config = join(workDir, `${spec.provider}.config.json`);
      const outputDir = join(workDir, spec.provider);
      const options = {
        generatorName: "typescript-fetch",
        inputSpec: spec.file,
        outputDir,
        templateDir,
        additionalProperties,
      };
      await writeFile(config, JSON.stringify(options));
      return config;
    }),
  );
  const log = await runJar(jar, ["batch", "--fail-fast", ...configs]);
  const clients = await Promise.all(
    specs.map(async (spec) => [spec, await readClient(spec, join(workDir, spec.provider), log)] as const),
  );
  return new Map(clients);
}

async function readClient(spec: Spec, folder: string, log: string): Promise<[string, string][]> {
  const list = await readFile(join(folder, ".openapi-generator/FILES"), "utf8").catch(() => {
    throw new UserError(`openapi-generator did not write a client for specs/${spec.provider}.yaml:\n${log}`);
  });
  const sources = list.split("\n").filter((name) => name.endsWith(".ts"));
  return Promise.all(
    sources.map(async (name): Promise<[string, string]> => {
      const source = await readFile(join(folder, name), "utf8");
      const tool = `openapi-generator ${generatorVersion} (typescript-fetch)`;
      return [
        name,
        banner(spec, tool) +
          allowUndefined(ts, portable(name === "runtime.ts" ? withTolerantBasePath(source) + assertKnown : source)),
      ];
    }),
  );
}

/**
 * Removes slashes from the end of the user's `basePath`, since each path begins with a slash. The generator only removes
 * them from its own default.
 *
 * @throws UserError if the generator writes this line differently, as another version may
 */
export function withTolerantBasePath(runtime: string): string {
  const written = "return this.configuration.basePath != null ? this.configuration.basePath : BASE_PATH;";
  const tolerant = String.raw`return (this.configuration.basePath ?? BASE_PATH).replace(/\/+$/, "");`;
  if (runtime.includes(written)) return runtime.replace(written, () => tolerant);
  const message = `openapi-generator ${generatorVersion} reads basePath differently; adapt scripts/generate/typescript-fetch.ts.`;
  throw new UserError(message);
}

/**
 * Makes the source run without a build step, and replaces two types of the DOM library. The method form keeps the
 * parameters of `fetch` bivariant, as in the declaration of the DOM.
 */
function portable(source: string): string {
  return refuseUnknownMembers(makeUnionsWhole(makeErasable(source)))
    .replace(
      "WindowOrWorkerGlobalScope['fetch']",
      "{ fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> }['fetch']",
    )
    .replace(/\bRequestCredentials\b/g, "NonNullable<RequestInit['credentials']>");
}
