/** What publint and Are The Types Wrong say of the package as it would be published. */
import { readFile } from "node:fs/promises";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { packed } from "../support/packed.ts";

test("publint has nothing to say, not even a suggestion", async () => {
  const { folder } = await packed();
  const { messages } = await publint({ pkgDir: folder, pack: false, level: "suggestion", strict: true });
  expect(messages).toEqual([]);
});

test("the types resolve in every way but those that no ES module has", async () => {
  const { tarball } = await packed();
  const contents = createPackageFromTarballData(new Uint8Array(await readFile(tarball)));
  // It does not try patterns of paths by itself.
  const patterns = providerNames.flatMap((name) => [`./${name}`, `./${name}/typescript-fetch`]);
  const analysis = await checkPackage(contents, { includeEntrypoints: patterns });
  if (!analysis.types) throw new Error("The package has no types.");
  expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining([".", "./mock", ...patterns]));
  const problems = analysis.problems.map(({ kind, ...problem }) =>
    "resolutionKind" in problem ? `${kind} ${problem.resolutionKind}` : kind,
  );
  // `require` of CommonJS types, and the resolution of TypeScript before 4.7, which knows no `exports`.
  expect([...new Set(problems)].toSorted()).toEqual(["CJSResolvesToESM node16-cjs", "NoResolution node10"]);
});
