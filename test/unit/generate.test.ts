/** The generation pipeline as far as it needs no Java; `npm run check:generated` runs the whole of it. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { makeErasable } from "../../scripts/generate/erasable.ts";
import { generateModules, generateProviders } from "../../scripts/generate/index.ts";
import { ensureJar } from "../../scripts/generate/jar.ts";
import { refuseUnknownMembers } from "../../scripts/generate/known.ts";
import { readSpecs } from "../../scripts/generate/spec.ts";
import { assertUpToDate, compareTree } from "../../scripts/generate/trees.ts";
import { withTolerantBasePath } from "../../scripts/generate/typescript-fetch.ts";
import { makeUnionsWhole } from "../../scripts/generate/unions.ts";
import { generateCommand } from "../../scripts/generate.ts";
import { root } from "../../scripts/lib/paths.ts";
import { replaceFolder } from "../../scripts/lib/replace-folder.ts";
import { runCommand, runScript } from "../support/run.ts";
import { specFile, specsFolder } from "../support/specs.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("what is committed under generated/", () => {
  test.each(providerNames)("has types, client and account of %s that are what its documents say", async (provider) => {
    const spec = (await readSpecs(specsFolder)).find((candidate) => candidate.provider === provider);
    if (!spec) throw new Error(`no spec of ${provider}`);
    const committed = (name: string) => readFile(join(root, "generated", name), "utf8");
    for (const [file, source] of await generateModules(spec)) expect(source).toBe(await committed(file));
    expect(await committed(`${provider}/typescript-fetch/index.ts`)).toContain(`SHA-256 ${spec.sha256}`);
  });

  test("has the list of the providers, which is the list of the specs", async () => {
    const list = await readFile(join(root, "generated/providers.ts"), "utf8");
    expect(generateProviders(await readSpecs(specsFolder))).toBe(list);
  });
});

describe("the drift check", () => {
  const expected = new Map([
    ["a.ts", "a"],
    ["deep/b.ts", "b"],
  ]);
  beforeEach(() => replaceFolder(join(folder, "generated"), expected));
  const check = () => compareTree(join(folder, "generated"), expected);

  test("is content with the same tree", async () => {
    expect(await check()).toEqual([]);
  });

  test("sees a changed file", async () => {
    await writeFile(join(folder, "generated/deep/b.ts"), "B");
    expect(await check()).toEqual([{ file: "deep/b.ts", kind: "changed" }]);
  });

  test("sees an extra file, also a hidden one in a new folder", async () => {
    await mkdir(join(folder, "generated/new/.hidden"), { recursive: true });
    await writeFile(join(folder, "generated/new/.hidden/c.ts"), "c");
    expect(await check()).toEqual([{ file: "new/.hidden/c.ts", kind: "extra" }]);
  });

  test("sees a missing file", async () => {
    await rm(join(folder, "generated/a.ts"));
    expect(await check()).toEqual([{ file: "a.ts", kind: "missing" }]);
  });

  test("sees that the whole folder is missing", async () => {
    await rm(join(folder, "generated"), { recursive: true });
    expect((await check()).map(({ kind }) => kind)).toEqual(["missing", "missing"]);
  });

  test("names every file and the command that repairs it", async () => {
    await writeFile(join(folder, "generated/a.ts"), "A");
    await writeFile(join(folder, "generated/c.ts"), "c");
    await rm(join(folder, "generated/deep"), { recursive: true });
    await expect(assertUpToDate(join(folder, "generated"), expected)).rejects.toThrow(
      /run "npm run generate".*\n *changed +generated\/a\.ts\n *extra +generated\/c\.ts\n *missing +generated\/deep\/b\.ts/,
    );
  });
});

describe("the generator's JAR", () => {
  const options = () => ({ file: join(folder, "generator.jar"), download: async () => {} });

  test("is deleted and never used when its SHA-256 is not the pinned one", async () => {
    await writeFile(options().file, "not the JAR");
    await expect(ensureJar(options())).rejects.toThrow(/SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}, and was deleted/);
    await expect(readFile(options().file)).rejects.toThrow("ENOENT");
  });

  test("is checked after a download too", async () => {
    const { file } = options();
    const download = () => writeFile(file, "a tampered JAR");
    await expect(ensureJar({ file, download })).rejects.toThrow("was deleted without being run");
  });

  test("is asked for in one sentence when the download fails", async () => {
    const download = async () => {
      throw new Error("Command failed: node\nAxiosError: getaddrinfo ENOTFOUND\n    at x\nNode.js v24");
    };
    await expect(ensureJar({ ...options(), download })).rejects.toThrow(
      /could not be downloaded \(getaddrinfo ENOTFOUND\).*mvn dependency:copy.*put it at .*generator\.jar/,
    );
  });
});

describe("npm run generate", () => {
  const options = () => ["--specs", join(folder, "specs"), "--generated", join(folder, "out")];
  const generate = () => runCommand(generateCommand, options());

  test("names line and column of a syntax error in a spec, and writes nothing", async () => {
    await mkdir(join(folder, "specs"));
    await writeFile(join(folder, "specs/bad.yaml"), "openapi: 3.1.0\npaths: {\n  /a: [\n");
    const { code, stderr } = await generate();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: The spec .*bad\.yaml has a syntax error: .* at line \d+, column \d+\.\n$/);
    await expect(readFile(join(folder, "out"))).rejects.toThrow("ENOENT");
  });

  test("refuses a folder without a spec", async () => {
    await mkdir(join(folder, "specs"));
    const { code, stderr } = await generate();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: There is no spec in .*\n$/);
  });

  test("names a reference that leads nowhere", async () => {
    await mkdir(join(folder, "specs"));
    const text = await readFile(specFile("mbsi"), "utf8");
    await writeFile(
      join(folder, "specs/mbsi.yaml"),
      text.replace("'#/components/schemas/AccountCredentials'", "'#/components/schemas/Nope'"),
    );
    const { code, stderr } = await generate();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: The spec .*mbsi\.yaml refers to #\/components\/schemas\/Nope, which it does not contain\.\n$/,
    );
  });

  test("refuses a document that is not OpenAPI", async () => {
    await mkdir(join(folder, "specs"));
    await writeFile(join(folder, "specs/bad.yaml"), "swagger: '2.0'\n");
    const { code, stderr } = await generate();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: The spec .*bad\.yaml is not an OpenAPI 3 document with paths\.\n$/);
  });

  test("says what to install when Java is missing", async () => {
    await mkdir(join(folder, "specs"));
    for (const name of ["mbsi.yaml", "mbsi.arazzo.yaml"]) {
      await cp(join(specsFolder, name), join(folder, "specs", name));
    }
    const { code, stderr } = await runScript("scripts/generate.ts", options(), { PATH: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: (Java is missing\. openapi-generator needs version 11 or later.*)\n$/);
  });

  test("refuses an unknown option", async () => {
    const { code, stderr } = await runCommand(generateCommand, ["--bogus"]);
    expect(code).toBe(1);
    expect(stderr).toBe("error: unknown option '--bogus'\n");
  });
});

test("a runtime that reads basePath differently stops the generation, so that no slash slips through", () => {
  expect(() => withTolerantBasePath("return this.configuration.basePath || BASE_PATH;")).toThrow(
    /reads basePath differently; adapt scripts\/generate\/typescript-fetch\.ts/,
  );
});

describe("makeErasable", () => {
  test.each([
    [
      "a parameter property with a body on the same line",
      "    constructor(private a: A = {}) {}",
      "    private a: A;\n    constructor(a: A = {}) {\n        this.a = a;\n    }",
    ],
    [
      "one whose type comes from its default",
      "    constructor(protected a = B) {\n        c();\n    }",
      "    protected a: typeof B;\n    constructor(a = B) {\n        this.a = a;\n        c();\n    }",
    ],
    [
      "one before a call of super",
      "    constructor(public a: A, b?: string) {\n        super(b);\n    }",
      "    public a: A;\n    constructor(a: A, b?: string) {\n        super(b);\n        this.a = a;\n    }",
    ],
    [
      "one among arrow functions and generics",
      "  constructor(public a: A, private b: F<A, B> = (x: any) => x) {}",
      "  public a: A;\n  private b: F<A, B>;\n  constructor(a: A, b: F<A, B> = (x: any) => x) {\n      this.a = a;\n      this.b = b;\n  }",
    ],
    ["no parameter property", "    constructor(a: A) {\n    }", "    constructor(a: A) {\n    }"],
  ])("rewrites %s", (_, source, erasable) => {
    expect(makeErasable(source)).toBe(erasable);
  });
});

describe("makeUnionsWhole", () => {
  const union = (variants: string) => `export function PetFromJSONTyped(json: any): Pet {
    return {} as any;
}
export function PetToJSONTyped(value?: Pet): any {
${variants}
    return {};
}
`;
  const throws =
    "throw new TypeError('The Pet fits none of its variants; give every member that one of them requires.');";

  test("has a request throw instead of sending an empty object, and leaves an answer as it is", () => {
    const whole = makeUnionsWhole(
      union("    if (instanceOfCat(value)) {\n        return CatToJSON(value as Cat);\n    }"),
    );
    expect(whole).toContain("    return json;\n}");
    expect(whole).toContain(`    ${throws}\n}`);
    expect(whole).not.toContain("return {}");
  });

  test("leaves a model without variants as it is", () => {
    const model =
      "export function PetToJSONTyped(value?: Pet): any {\n    return {\n        'name': value['name'],\n    };\n}\n";
    expect(makeUnionsWhole(model)).toBe(model);
  });
});

describe("refuseUnknownMembers", () => {
  const model = (members: string) => `import { mapValues } from '../runtime.ts';
export function PetToJSONTyped(value?: Pet): any {
    if (value == null) {
        return value;
    }

    return {
${members}
    };
}
`;

  test("names each member once, also one that is converted", () => {
    const checked = refuseUnknownMembers(
      model("        'Name': value['name'],\n        'Born': value['born'] == null ? null : day(value['born']),"),
    );
    expect(checked).toContain("\n    assertKnown('Pet', value, ['name', 'born']);\n    return {\n");
    expect(checked).toContain("import { assertKnown, mapValues } from '../runtime.ts';");
  });

  test("leaves a model that sends all of its members as it is", () => {
    const open = model("            ...value,\n        'Name': value['name'],");
    expect(refuseUnknownMembers(open)).toBe(open);
  });
});
