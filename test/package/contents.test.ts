/** What is in the tarball, and what keeps it from being packed. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { run } from "../../scripts/lib/run.ts";
import type { Packed } from "../../scripts/package/pack.ts";
import { packed } from "../support/packed.ts";

let tarball: Packed;
beforeAll(async () => {
  tarball = await packed();
});

const textOf = (file: string) => readFile(join(tarball.folder, file), "utf8");
const textsOf = async (pattern: RegExp) =>
  Promise.all(
    tarball.files.filter((file) => pattern.test(file)).map(async (file) => [file, await textOf(file)] as const),
  );

test("a fresh clone packs everything that is promised", () => {
  expect(tarball.files).toEqual(
    expect.arrayContaining([
      ...["package.json", "README.md", "LICENSE", "CHANGELOG.md", "dist/THIRD-PARTY-NOTICES.txt", "dist/bundled.json"],
      ...["index", "answers", "errors", "totp", "mock/index", "generate/index"].flatMap((name) => [
        `dist/src/${name}.js`,
        `dist/src/${name}.d.ts`,
      ]),
      ...["specs/README.md", "specs/extensions.schema.json"],
      ...providerNames.flatMap((name) => [
        ...[`specs/${name}.yaml`, `specs/${name}.arazzo.yaml`],
        ...[`dist/generated/${name}/index.js`, `dist/generated/${name}/index.d.ts`],
        ...[`dist/generated/${name}/typescript-fetch/index.js`, `dist/generated/${name}/schema.d.ts`],
      ]),
    ]),
  );
});

test("and nothing else: no maps, no sources, no tests, no scripts, no traces of the machine", async () => {
  const strangers = tarball.files.filter(
    (file) =>
      !/^(dist\/(src|generated)\/[\w/-]+(\.js|\.d\.ts)|dist\/(THIRD-PARTY-NOTICES\.txt|bundled\.json)|specs\/[\w./-]+\.(yaml|json|md))$/.test(
        file,
      ),
  );
  expect(strangers.toSorted()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  expect(tarball.files.filter((file) => /(^|\/)(test|scripts|bench)\//.test(file))).toEqual([]);
  for (const [file, text] of await textsOf(/./)) {
    expect(text.includes(tarball.clone), file).toBe(false);
    expect(/sourceMappingURL=\S/.test(text), file).toBe(false);
  }
});

test("the code imports its own files, one dependency, and what generateClient names when it is missing", async () => {
  const { metafile } = await build({
    entryPoints: tarball.files.filter((file) => file.endsWith(".js")).map((file) => join(tarball.folder, file)),
    ...{
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      outdir: "none",
      write: false,
      metafile: true,
    },
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const packages = new Set(imported.filter((name) => !name.startsWith("node:")));
  expect([...packages].toSorted()).toEqual([
    "openapi-fetch",
    "openapi-typescript",
    "openapi-typescript/package.json",
    "typescript",
  ]);
});

test("the types import no package but that dependency", async () => {
  const imported = new Set<string>();
  for (const [, text] of await textsOf(/\.d\.ts$/)) {
    for (const [, name = ""] of text.matchAll(/(?:from |import\()["']([^."'][^"']*)["']/g)) imported.add(name);
  }
  expect([...imported].filter((name) => !name.startsWith("node:"))).toEqual(["openapi-fetch"]);
});

describe("what is bundled", () => {
  test("is listed with version and licence, and each licence is in the notices", async () => {
    const bundled: { name: string; version: string; licence: string }[] = JSON.parse(await textOf("dist/bundled.json"));
    const names = bundled.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@stoplight/prism-http", "@xmldom/xmldom", "ajv", "lodash", "yaml"]));
    expect(names).not.toEqual(expect.arrayContaining(["postman-collection"]));
    const notices = await textOf("dist/THIRD-PARTY-NOTICES.txt");
    for (const { name, version, licence } of bundled) {
      expect(licence).toMatch(/^(0BSD|Apache-2\.0|BSD-[23]-Clause|ISC|MIT)$/);
      expect(notices).toContain(`${name} ${version} (${licence})\n`);
    }
    for (const text of ["Apache License", "Permission is hereby granted", "Copyright 2019 David Bau", "Eemeli Aro"]) {
      expect(notices).toContain(text);
    }
  });
});

test("a file that package.json lists and the build does not write stops the packing, and the previous build is deleted", async () => {
  const file = join(tarball.clone, "package.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  manifest.exports["./nothing"] = { default: "./dist/src/nothing.js" };
  await writeFile(file, JSON.stringify(manifest));
  expect(existsSync(join(tarball.clone, "dist/src/index.js"))).toBe(true);
  const { code, stderr, stdout } = await run("npm", ["pack", "--pack-destination", tarball.clone], {
    cwd: tarball.clone,
  });
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("package.json lists ./dist/src/nothing.js, but the build did not write it.");
  expect(existsSync(join(tarball.clone, "dist/src"))).toBe(false);
  expect(existsSync(join(tarball.clone, `provider-auth-${manifest.version}.tgz`))).toBe(false);
});
