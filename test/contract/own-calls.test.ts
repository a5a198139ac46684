/** A user's own document that takes the sign-in from the specs, as docs/your-own-calls.md has it, and bundles of the specs. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import { createMock } from "../../src/mock/index.ts";
import { readDocument } from "../../src/openapi/read-document.ts";
import { builtIn } from "../support/built-in.ts";
import { startPrism } from "../support/prism-command.ts";
import { specFile, vendors } from "../support/specs.ts";

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "provider-auth-own-calls-"));
  await mkdir(join(project, "node_modules"));
  await symlink(root, join(project, "node_modules/provider-auth"));
  await symlink(join(root, "node_modules/openapi-fetch"), join(project, "node_modules/openapi-fetch"));
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function redocly(...args: string[]): Promise<void> {
  const cli = join(root, "node_modules/@redocly/cli/bin/cli.js");
  // Under NODE_ENV=test, which Vitest sets, `join` writes to stderr.
  const env = { NODE_ENV: "", REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const { code, stderr } = await run(process.execPath, [cli, ...args], { cwd: project, env });
  expect(code, stderr).toBe(0);
}

/** Every `$ref` in a document, whatever it stands in. */
function referencesIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, child]) => (name === "$ref" ? [String(child)] : referencesIn(child)));
}

describe("the guide", () => {
  let guide: string;
  const block = (language: string) => new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(guide)?.[1] ?? "";

  beforeAll(async () => {
    guide = await readFile(join(root, "docs/your-own-calls.md"), "utf8");
    await writeFile(join(project, "calls.yaml"), block("yaml"));
    await redocly("bundle", "calls.yaml", "-o", "bundled.yaml");
  });

  test("names the components that there are", async () => {
    for (const provider of builtIn) {
      const { document, signIn } = vendors[provider];
      const calls = Object.keys(document.paths).map((path) => `\`${path}\``);
      const [refusal] = signIn.refusals;
      expect(guide).toContain(`| \`${signIn.schemeName}\` | \`${refusal?.response}\` | ${calls.join(", ")} |`);
    }
  });

  test("has a document that becomes one file, with every reference inside", async () => {
    const references = referencesIn(await readDocument(join(project, "bundled.yaml")));
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((reference) => !reference.startsWith("#/components/"))).toEqual([]);
  });

  test("has a document that becomes types", async () => {
    const types = astToString(await openapiTS(await readFile(join(project, "bundled.yaml"), "utf8")));
    expect(types).toContain('get: operations["listVersions"];');
    expect(types).toContain("Version: string;");
  });

  test("has code that is signed in to Prism, which serves the document", async () => {
    const prism = await startPrism(join(project, "bundled.yaml"));
    try {
      const [origin] = /http:\/\/127\.0\.0\.1:\d+/.exec(block("ts")) ?? [];
      await writeFile(join(project, "try.ts"), block("ts").replaceAll(String(origin), prism.url));
      const hooks = new URL("../../scripts/docs/samples/resolve.ts", import.meta.url).href;
      const { stdout, stderr } = await run(process.execPath, ["--import", hooks, "try.ts"], { cwd: project });
      expect({ stdout, stderr }).toEqual({ stdout: "5.9.0.274\n", stderr: "" });
      const unsigned = await fetch(`${prism.url}/api/Builds/AvailableVersions`);
      expect(unsigned.status).toBe(401);
    } finally {
      await prism.stop();
    }
  });

  test("has a document that the mock serves", async () => {
    const mock = await createMock({ providers: [], documents: { calls: join(project, "bundled.yaml") } });
    const response = await mock.fetch("http://mock.invalid/calls/api/Builds/AvailableVersions", {
      headers: { Authorization: "Bearer fake" },
    });
    expect(await response.json()).toEqual([{ Type: 0, Version: "5.9.0.274" }]);
  });
});

describe("bundles of the specs", () => {
  test.each([["--remove-unused-components"], ["--dereferenced"]])("with %s are served by the mock", async (option) => {
    await redocly("bundle", option, ...providerNames.map(specFile), "-o", "bundles");
    const documents = Object.fromEntries(providerNames.map((name) => [name, join(project, `bundles/${name}.yaml`)]));
    const mock = await createMock({ providers: [], documents });
    for (const [name, file] of Object.entries(documents)) {
      const { paths } = await readDocument(file);
      const response = await mock.fetch(`http://mock.invalid/${name}${Object.keys(paths)[0]}`, { method: "POST" });
      expect(response.headers.get("x-mock-violations"), name).not.toBeNull();
    }
  });

  test("can be joined into one, in which nothing is renamed", async () => {
    await redocly("join", "--without-x-tag-groups", ...providerNames.map(specFile), "-o", "joined.yaml");
    const joined = await readDocument(join(project, "joined.yaml"));
    const all = await Promise.all(providerNames.map((name) => readDocument(specFile(name))));
    const schemas = new Set(all.flatMap(({ components }) => Object.keys(components?.schemas ?? {})));
    expect(Object.keys(joined.components?.schemas ?? {}).toSorted()).toEqual([...schemas].toSorted());
    for (const { components, paths } of all) {
      expect(joined.components?.securitySchemes).toMatchObject(components?.securitySchemes ?? {});
      expect(Object.keys(joined.paths)).toEqual(expect.arrayContaining(Object.keys(paths)));
    }
  });
});
