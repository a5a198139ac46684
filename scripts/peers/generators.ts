/** The generators, with the options that users would set, and without options that relax their checks. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureJar, generatorVersion } from "../generate/jar.ts";
import { installed } from "./cache.ts";
import pins from "./clients/package.json" with { type: "json" };
import { packages, programs } from "./languages/python.ts";
import { go, java, python } from "./tools.ts";
import type { Generator } from "./types.ts";

/** Returns a generator of openapi-generator, with the JAR that `npm run generate` uses. */
export function openapiGenerator(name: string, properties: Record<string, string> = {}): Generator {
  const options = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
  return {
    version: generatorVersion,
    tools: [java],
    install: () => openapiGeneratorJar(),
    generate: async ({ spec, folder, run }) =>
      run("java", [
        ...["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", await openapiGeneratorJar()],
        ...[
          "generate",
          "--generator-name",
          name,
          "--input-spec",
          spec,
          "--output",
          join(folder, outputs[name] ?? "client"),
        ],
        ...(options.length > 0 ? ["--additional-properties", options.join(",")] : []),
      ]),
  };
}

/** The folder of a client that is not in `client`. */
const outputs: Record<string, string> = { go: "api", python: "." };

let jar: Promise<string> | undefined;
function openapiGeneratorJar(): Promise<string> {
  jar ??= ensureJar();
  return jar;
}

const oapiCodegenVersion = "2.8.2";
const oapiCodegenPackage = `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v${oapiCodegenVersion}`;
const oapiCodegenProgram = installed("oapi-codegen", oapiCodegenVersion, (folder, step) =>
  step("go", ["install", oapiCodegenPackage], { env: { GOBIN: folder } }),
);

export const oapiCodegen: Generator = {
  version: oapiCodegenVersion,
  tools: [go],
  install: oapiCodegenProgram.install,
  async generate({ spec, folder, run }) {
    const file = join(folder, "api/api.go");
    await mkdir(join(folder, "api"));
    await run(join(oapiCodegenProgram.folder, "oapi-codegen"), [
      ...["-generate", "types,client", "-package", "api", "-o", file, spec],
    ]);
  },
};

/** It omits the media types that it cannot write, such as XML, and logs this. */
export const openapiPythonClient: Generator = {
  version: "0.29.1",
  tools: [python],
  install: packages.install,
  generate: ({ spec, folder, run }) =>
    run(
      join(programs, "openapi-python-client"),
      ["generate", "--path", spec, "--output-path", join(folder, "client"), "--overwrite", "--meta", "none"],
      // It formats its output with ruff.
      { env: { PATH: [programs, process.env.PATH].join(delimiter) } },
    ),
};

const nodePins = fileURLToPath(new URL("clients/package-lock.json", import.meta.url));
const nodePackages = installed("node", await readFile(nodePins, "utf8"), async (folder, step) => {
  for (const name of ["package.json", "package-lock.json"]) {
    await copyFile(join(nodePins, "..", name), join(folder, name));
  }
  await step("npm", ["ci", "--ignore-scripts"], { cwd: folder });
});

const nodeGenerator = (name: keyof typeof pins.dependencies, generate: Generator["generate"]): Generator => ({
  version: pins.dependencies[name],
  tools: [],
  install: nodePackages.install,
  generate,
});

/** A program of a package, run with the same Node. */
const nodeProgram = (path: string) => join(nodePackages.folder, "node_modules", path);

export const orval = nodeGenerator("orval", async ({ spec, folder, run }) => {
  const config = join(folder, "orval.config.mjs");
  const output = { target: "client.ts", client: "fetch", baseUrl: { runtime: "process.env.PEER_URL" } };
  await writeFile(config, `export default ${JSON.stringify({ client: { input: spec, output } })};\n`);
  await run(process.execPath, [nodeProgram("orval/dist/bin/orval.mjs"), "--config", config], { cwd: folder });
});

export const heyApi = nodeGenerator("@hey-api/openapi-ts", ({ spec, folder, run }) =>
  run(
    process.execPath,
    [nodeProgram("@hey-api/openapi-ts/bin/run.js"), "--input", spec, "--output", join(folder, "client")],
    { cwd: folder },
  ),
);
