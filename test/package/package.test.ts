/** The built package as a user's project sees it: installed beside nothing but its dependencies, by its exports alone. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../../scripts/lib/paths.ts";
import { isBuiltIn } from "../support/built-in.ts";
import { run } from "../support/run.ts";
import { builtSite, samplesIn } from "../support/site.ts";

/** The compiler that the package is built with, and the one that needs a quarter of its time. */
const tsc = join(root, "node_modules/typescript/bin/tsc");
const tsc7 = join(root, "node_modules/typescript7/bin/tsc");
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "provider-auth-package-"));
  const installed = join(project, "node_modules/provider-auth");
  const build = await run(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", join(installed, "dist")]);
  expect(build.stdout).toBe("");
  for (const name of ["package.json", "specs"]) {
    await cp(join(root, name), join(installed, name), { recursive: true });
  }
  const dependencies = [
    ...Object.keys(manifest.dependencies),
    "openapi-typescript-helpers",
    "@types/node",
    "undici-types",
  ];
  for (const name of dependencies) {
    const target = join(project, "node_modules", name);
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(root, "node_modules", name), target);
  }
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
});
afterAll(() => rm(project, { recursive: true, force: true }));

async function typescriptBlocks(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block]) => block ?? "");
}

async function runModule(source: string) {
  await writeFile(join(project, "try.js"), source);
  return run(process.execPath, [join(project, "try.js")]);
}

describe.each(providerNames)("provider-auth/%s", (name) => {
  test("can be imported with its second client and its spec", async () => {
    const { stdout, stderr } = await runModule(`
      import { readFileSync } from "node:fs";
      import { createClient } from "provider-auth/${name}";
      import * as second from "provider-auth/${name}/typescript-fetch";
      const spec = readFileSync(new URL(import.meta.resolve("provider-auth/specs/${name}.yaml")), "utf8");
      console.log(typeof createClient, typeof second.Configuration, spec.startsWith("openapi: 3.1"));
    `);
    expect(stderr).toBe("");
    expect(stdout).toBe("function function true\n");
  });
});

test("the main entry gives sessions and the errors", async () => {
  const { stdout } = await runModule(`import * as main from "provider-auth"; console.log(Object.keys(main).join());`);
  expect(stdout).toBe("AuthError,createSession,isAuthError\n");
});

test("answers are narrowed by an entry of its own", async () => {
  const { stdout } = await runModule(`
    import { answerOf } from "provider-auth/answers";
    console.log(JSON.stringify(await answerOf({ error: "", response: new Response("", { status: 401 }) })));
  `);
  expect(stdout).toBe('{"status":401,"response":{}}\n');
});

test("XML is written from the built package", async () => {
  const { stdout, stderr } = await runModule(`
    import { createClient } from "provider-auth/msp360";
    const fetch = async (request) => { console.log(await request.text()); return Response.json({}); };
    await createClient({ bodyFormat: "xml", fetch })
      .POST("/api/Provider/Login", { body: { UserName: "Charlie", Password: "<fake>" } });
  `);
  expect(stderr).toBe("");
  expect(stdout).toContain("<Password>&lt;fake&gt;</Password>");
});

test("the mock names a package that it lacks, with the command that installs it", async () => {
  const { stdout } = await runModule(`
    import { createMock } from "provider-auth/mock";
    await createMock().catch((error) => console.log(error.code, error.message));
  `);
  expect(stdout).toBe('CONFIGURATION The mock needs the package yaml; run "npm install --save-dev yaml".\n');
});

test("no client loads the mock, Prism, YAML or XML", async () => {
  const pattern = /from ["']([^."'][^"']*)["']/g;
  for (const name of providerNames) {
    const file = join(project, `node_modules/provider-auth/dist/generated/${name}/index.js`);
    const imports = [...(await readFile(file, "utf8")).matchAll(pattern)].map(([, specifier]) => specifier);
    expect(imports).toEqual(["openapi-fetch"]);
  }
});

describe("a TypeScript user's project", () => {
  const source = `
    import { createClient as crmcom } from "provider-auth/crmcom";
    import { createClient, type components } from "provider-auth/msp360";
    import { AuthenticationApi, Configuration } from "provider-auth/crmcom/typescript-fetch";
    import { AuthError, isAuthError, type ProviderName } from "provider-auth";
    import { answerOf } from "provider-auth/answers";
    import type { Mock } from "provider-auth/mock";

    const result = await createClient({ bodyFormat: "xml" })
      .POST("/api/Provider/Login", { body: { UserName: "a", Password: "fake" } });
    const { data } = result;
    const narrowed = await answerOf(result);
    if (narrowed.status === 400) narrowed.body?.error_description;
    // @ts-expect-error that is the body of a 400
    if (narrowed.status === 200) narrowed.body?.error_description;
    export const issued: string | undefined = data?.[".issued"];
    export const answer: components["schemas"]["MbsTokenResponse"] | undefined = data;
    export const api = new AuthenticationApi(new Configuration({ basePath: "http://127.0.0.1" }));
    export const name: ProviderName = "mbsi";
    export const check = (error: unknown) => isAuthError(error) && error.code === "CONFIGURATION" && AuthError;
    export let mock: Mock | undefined;
    // @ts-expect-error a host is needed
    crmcom({});
  `;

  const compile = async (options: object, files: Record<string, string>, compiler = tsc7) => {
    const compilerOptions = { ...options, target: "es2023", module: "nodenext", strict: true, noEmit: true };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(project, name), text)));
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    return run(process.execPath, [compiler, "-p", project]);
  };

  test.each([
    ["Node types", { lib: ["es2023"], types: ["node"] }, tsc],
    ["the DOM library", { lib: ["es2023", "dom"], types: [] }, tsc7],
  ])("compiles against the declarations, which are checked too, with %s alone", async (_, options, compiler) => {
    const { stdout, code } = await compile(options, { "use.ts": source }, compiler);
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  /** Compiles sources as files of the project. The declarations of other packages are not ours to check. */
  const compileAll = async (sources: string[]) => {
    const files = Object.fromEntries(sources.map((source, index) => [`page-${index}.ts`, source]));
    await symlink(join(root, "node_modules/vitest"), join(project, "node_modules/vitest")).catch(() => {});
    return compile({ lib: ["es2023"], types: ["node"], skipLibCheck: true }, files);
  };

  test("can take over every TypeScript block of the README and the guides", async () => {
    const guides = (await readdir(join(root, "docs"))).map((name) => `docs/${name}`);
    const blocks = await Promise.all(["README.md", ...guides].map(typescriptBlocks));
    expect(blocks.flat().length).toBeGreaterThan(25);
    const { stdout, code } = await compileAll(blocks.flat());
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  test("can take over every TypeScript sample of the built pages", async () => {
    const samples = samplesIn(await builtSite()).filter(({ lang }) => lang === "TypeScript");
    expect(samples.filter(({ provider }) => isBuiltIn(provider))).toHaveLength(10);
    const { stdout, code } = await compileAll(samples.map(({ source }) => source));
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  test("is told of a mistake in a block", async () => {
    const { stdout } = await compileAll(['import { createClient } from "provider-auth/mbsi"; createClient().nope;']);
    expect(stdout).toContain("Property 'nope' does not exist");
  });
});
