/** The built package in a user's project: installed with only its dependencies, and imported only by its exports. */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../../scripts/lib/paths.ts";
import { generateClient } from "../../src/generate/index.ts";
import { createMock } from "../../src/mock/index.ts";
import { isBuiltIn } from "../support/built-in.ts";
import { guideFiles } from "../support/guide.ts";
import { packed } from "../support/packed.ts";
import { run } from "../support/run.ts";
import { serveMock } from "../support/server.ts";
import { builtSite, samplesIn } from "../support/site.ts";

/** The compiler that most users have, and the one that needs a quarter of its time. */
const tsc = join(root, "node_modules/typescript/bin/tsc");
const tsc7 = join(root, "node_modules/typescript7/bin/tsc");
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "provider-auth-package-"));
  await cp((await packed()).folder, join(project, "node_modules/provider-auth"), { recursive: true });
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
      console.log(typeof createClient, typeof second.Configuration, /^openapi: 3.1/m.test(spec));
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

test("each store is an entry of its own, and needs no package", async () => {
  const { stdout, stderr } = await runModule(`
    import { fileTokens } from "provider-auth/file-tokens";
    import { redisTokens } from "provider-auth/redis-tokens";
    import { shareTokens } from "provider-auth/shared-tokens";
    import { sharedTokensSuite } from "provider-auth/shared-tokens-suite";
    const store = redisTokens(async () => ["none"], { allowUnencryptedTokens: true });
    console.log(typeof fileTokens, typeof shareTokens({ ...store }).share, sharedTokensSuite({ open: () => store }).length > 15, await store.look("fake"));
  `);
  expect(stderr).toBe("");
  expect(stdout).toBe("function function true { state: 'none' }\n");
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
    import { AuthError, createSession, isAuthError, type ProviderName } from "provider-auth";
    import { answerOf } from "provider-auth/answers";
    import type { Mock } from "provider-auth/mock";
    import { fileTokens } from "provider-auth/file-tokens";
    import { redisTokens, type SharedTokens } from "provider-auth/redis-tokens";
    import { shareTokens } from "provider-auth/shared-tokens";
    import { sharedTokensSuite } from "provider-auth/shared-tokens-suite";
    import { mbsi } from "provider-auth/mbsi";

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
    const send = (args: string[]) => Promise.resolve(args);
    export const shared: SharedTokens = redisTokens(send, { allowUnencryptedTokens: true, fallback: fileTokens() });
    export const cases = sharedTokensSuite({ open: () => shared });
    const account = mbsi({ username: "a", password: "fake" });
    export const sessions = [
      createSession(account, { shared: fileTokens() }),
      createSession(account, { shared: shareTokens(shared), accountName: "a" }),
      // @ts-expect-error a store of one's own needs shareTokens
      createSession(account, { shared }),
    ];
    // @ts-expect-error a host is needed
    crmcom({});
  `;

  const compile = async (options: object, files: Record<string, string>, compiler = tsc7) => {
    const compilerOptions = { ...options, target: "es2023", module: "nodenext", strict: true, noEmit: true };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(project, name), text)));
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    // Several checkers would check the shared types several times.
    const once = compiler === tsc7 ? ["--singleThreaded"] : [];
    return run(process.execPath, [compiler, ...once, "-p", project]);
  };

  test.each([
    ["Node types", { lib: ["es2023"], types: ["node"] }, tsc],
    ["the DOM library", { lib: ["es2023", "dom"], types: [] }, tsc7],
  ])("compiles against the declarations, which are checked too, with %s alone", async (_, options, compiler) => {
    const { stdout, code } = await compile(options, { "use.ts": source }, compiler);
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  describe("with a vendor of its own", () => {
    const peers = ["openapi-typescript", "typescript"];
    const generate = (options: object) =>
      runModule(`
        import { generateClient } from "provider-auth/generate";
        await generateClient(${JSON.stringify(options)}).then(
          (files) => console.log(files.map((file) => file.slice(${project.length + 1})).join()),
          (error) => console.log(error.code, error.message),
        );
      `);
    const vendor = { document: "vendor/acme-cloud.yaml", workflow: "vendor/acme-cloud.arazzo.yaml", out: "src/acme" };
    const inProject = (options: Record<string, string>) =>
      Object.fromEntries(Object.entries(options).map(([name, path]) => [name, join(project, path)]));
    beforeAll(() => cp(join(root, "test/fixtures/acme"), join(project, "vendor"), { recursive: true }));

    test("is told in one sentence of the packages that the generator needs", async () => {
      expect((await generate(inProject(vendor))).stdout).toBe(
        "CONFIGURATION generateClient needs openapi-typescript, typescript; " +
          'run "npm install --save-dev openapi-typescript typescript".\n',
      );
      expect(existsSync(join(project, "src"))).toBe(false);
    });

    describe("and these packages", () => {
      beforeAll(async () => {
        for (const name of peers) await symlink(join(root, "node_modules", name), join(project, "node_modules", name));
      });
      afterAll(async () => {
        for (const name of peers) await rm(join(project, "node_modules", name));
      });

      test("is told of what is wrong in the documents with file and line, and nothing is written", async () => {
        const text = await readFile(join(project, "vendor/acme-cloud.arazzo.yaml"), "utf8");
        await writeFile(join(project, "vendor/wrong.arazzo.yaml"), text.replace("#/minutes", "#/hours"));
        const { stdout } = await generate(inProject({ ...vendor, workflow: "vendor/wrong.arazzo.yaml" }));
        expect(stdout).toMatch(/^CONFIGURATION \S+wrong\.arazzo\.yaml:33: .*\/hours.*\n$/);
        expect((await generate(inProject({ ...vendor, document: "vendor/none.yaml" }))).stdout).toMatch(
          /^CONFIGURATION The spec \S+none\.yaml does not exist\.\n$/,
        );
        expect((await generate({ ...vendor, workflows: "a" })).stdout).toBe(
          "CONFIGURATION generateClient has no option workflows; its options are document, workflow, out.\n",
        );
        expect(existsSync(join(project, "src"))).toBe(false);
      });

      test("gets a client and an account that compile and sign in", async () => {
        expect((await generate(inProject(vendor))).stdout).toBe("src/acme/schema.ts,src/acme/index.ts\n");
        expect(await readdir(join(project, "src/acme"))).toEqual(["index.ts", "schema.ts"]);
        const use = `
          import { createSession } from "provider-auth";
          import { acmeCloud, createClient, type AcmeCloudOptions } from "./src/acme/index.ts";
          const baseUrl = process.env.ACME_URL ?? "";
          const credentials = { baseUrl, username: "jane", password: "fake-password", tenant: 7 } satisfies AcmeCloudOptions;
          const { data } = await createClient({ baseUrl }).POST("/login", { body: { user: "jane", pass: "fake-password" } });
          const minutes: number | undefined = data?.minutes;
          const session = createSession(acmeCloud(credentials));
          const { value, expiresAtMs = 0, obtainedAtMs } = await session.getToken();
          const machines = await session.fetch(baseUrl + "/machines");
          console.log(minutes, value, (expiresAtMs - obtainedAtMs) / 60_000, await machines.json());
          try {
            acmeCloud({ ...credentials, tenant: "7" as never });
          } catch (error) {
            console.log(String(error));
          }
          // @ts-expect-error a password is missing
          export const wrong: AcmeCloudOptions = { host: "acme.example", username: "jane" };
        `;
        const options = { lib: ["es2023"], types: ["node"], allowImportingTsExtensions: true, skipLibCheck: true };
        const { stdout: complaints } = await compile(
          { ...options, exactOptionalPropertyTypes: true },
          { "use.ts": use },
        );
        expect(complaints).toBe("");
        const requests: string[] = [];
        const mock = await createMock({ providers: [], documents: { acme: join(project, "vendor/acme-cloud.yaml") } });
        const server = await serveMock(mock);
        const { stdout, stderr } = await run(process.execPath, [join(project, "use.ts")], {
          ACME_URL: `${server.origin}/acme`,
        });
        requests.push(
          ...server.requests.map(({ method, url, headers, body }) => {
            const { "content-type": type, "x-tenant": tenant, "x-acme-session": sid } = headers;
            return [method, url, type, tenant, sid, String(body)].filter(Boolean).join(" ");
          }),
        );
        expect(stderr).toBe("");
        expect(stdout).toBe(
          "30 fakeSid1 30 [ 'fake-machine' ]\nAuthError: The tenant of acmeCloud must be a number. (errors#configuration)\n",
        );
        const form = "application/x-www-form-urlencoded";
        expect(requests).toEqual([
          `POST /acme/login ${form} user=jane&pass=fake-password`,
          `POST /acme/login ${form} 7 user=jane&pass=fake-password`,
          "GET /acme/machines fakeSid1",
        ]);
      });
    });
  });

  /** Compiles sources as files of the project. The declarations of other packages are not ours to check. */
  const compileAll = async (sources: string[]) => {
    const files = Object.fromEntries(sources.map((source, index) => [`page-${index}.ts`, source]));
    // What guides import in addition to the package. Clients of Redis are here in two majors; the types of the newer one are used.
    const others = { redis: "redis6", ioredis: "ioredis6" };
    const same = ["vitest", "iovalkey", "@valkey/valkey-glide", "undici"].map((name) => [name, name] as const);
    for (const [name, folder] of [...Object.entries(others), ...same]) {
      await mkdir(dirname(join(project, "node_modules", name)), { recursive: true });
      await symlink(join(root, "node_modules", folder), join(project, "node_modules", name)).catch(() => {});
    }
    return compile({ lib: ["es2023"], types: ["node"], skipLibCheck: true, allowImportingTsExtensions: true }, files);
  };

  test("can take over every TypeScript block of the README and the guides", async () => {
    // That of hey-api imports what another generator writes: test/contract/hey-api.test.ts compiles it.
    const names = (await readdir(join(root, "docs"))).filter((name) => name !== "hey-api.md");
    const guides = names.map((name) => `docs/${name}`);
    const blocks = await Promise.all(["README.md", ...guides].map(typescriptBlocks));
    expect(blocks.flat().length).toBeGreaterThan(25);
    // One guide has its reader generate this vendor, and imports what was written.
    await mkdir(join(project, "vendors"));
    for (const [path, text] of guideFiles) await writeFile(join(project, "vendors", basename(path)), text);
    await generateClient({ document: join(project, "vendors/acme.yaml"), out: join(project, "src/acme") });
    const { stdout, code } = await compileAll(blocks.flat());
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  test("can take over every TypeScript sample of the built pages", async () => {
    const samples = samplesIn(await builtSite()).filter(({ lang }) => lang === "TypeScript");
    expect(samples.filter(({ provider }) => isBuiltIn(provider))).toHaveLength(15);
    const { stdout, code } = await compileAll(samples.map(({ source }) => source));
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  test("is told of a mistake in a block", async () => {
    const { stdout } = await compileAll(['import { createClient } from "provider-auth/mbsi"; createClient().nope;']);
    expect(stdout).toContain("Property 'nope' does not exist");
  });
});
