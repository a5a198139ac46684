/** What a user is told when an optional package is missing, or is there and cannot be loaded. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadPeers } from "../../src/internal/load-peer.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-peers-"));
  const packages = {
    good: "export const value = 1;",
    needy: 'import "fake-deep-need";',
    broken: 'throw new Error("It needs\\nanother engine.");',
    sparse: "export const value = 2;",
  };
  for (const [name, source] of Object.entries(packages)) {
    await mkdir(join(folder, "node_modules", name), { recursive: true });
    const exports = name === "sparse" ? { "./other": "./index.js" } : { ".": "./index.js" };
    await writeFile(
      join(folder, "node_modules", name, "package.json"),
      JSON.stringify({ name, type: "module", exports }),
    );
    await writeFile(join(folder, "node_modules", name, "index.js"), source);
  }
  await writeFile(join(folder, "load.mjs"), "export const load = (name) => import(name);");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Loads packages by their names from the folder, as code that is installed there does. */
async function load(...names: string[]) {
  const url = pathToFileURL(join(folder, "load.mjs")).href;
  const { load: importFrom } = await import(/* @vite-ignore */ url);
  return loadPeers("generateClient", Object.fromEntries(names.map((name) => [name, () => importFrom(name)])));
}

const messageOf = (...names: string[]) =>
  load(...names).then(
    () => "loaded",
    (error) => `${error.code}: ${error.message}`,
  );

test("gives what there is", async () => {
  expect(await load("good")).toEqual({ good: expect.objectContaining({ value: 1 }) });
});

test("names all that are missing at once, with the command that installs them", async () => {
  expect(await messageOf("fake-one", "good", "@fake/two")).toBe(
    'CONFIGURATION: generateClient needs fake-one, @fake/two; run "npm install --save-dev fake-one @fake/two".',
  );
});

test("names them in the order in which they are asked for, whichever fails first", async () => {
  const missing = (name: string) =>
    Object.assign(new Error(`Cannot find package '${name}'`), { code: "ERR_MODULE_NOT_FOUND" });
  let failLate = () => {};
  const loading = loadPeers("generateClient", {
    late: () =>
      new Promise((_, reject) => {
        failLate = () => reject(missing("late"));
      }),
    early: () => Promise.reject(missing("early")),
  });
  setImmediate(failLate);
  await expect(loading).rejects.toThrow('needs late, early; run "npm install --save-dev late early".');
});

test("gives the reason why a package that is there cannot be loaded", async () => {
  expect(await messageOf("broken")).toBe("CONFIGURATION: generateClient cannot load broken: It needs another engine.");
  expect(await messageOf("needy")).toMatch(/^CONFIGURATION: generateClient cannot load needy: .*fake-deep-need.*\.$/);
  expect(await messageOf("sparse")).toMatch(/^CONFIGURATION: generateClient cannot load sparse: .*exports.*\.$/);
});

test("asks for what is missing first", async () => {
  expect(await messageOf("broken", "fake-one")).toBe(
    'CONFIGURATION: generateClient needs fake-one; run "npm install --save-dev fake-one".',
  );
});

test.each([
  [
    "Yarn, where the package is missing",
    "provider-auth tried to access fake-one (a peer dependency) but it isn't provided",
    "MODULE_NOT_FOUND",
    true,
  ],
  [
    "Yarn, where the package lacks another",
    "fake-one tried to access deep-need, but it isn't declared",
    "MODULE_NOT_FOUND",
    false,
  ],
  ["Bun", "Cannot find package 'fake-one' from '/fake/index.js'", "ERR_MODULE_NOT_FOUND", true],
  ["Deno", 'Import "fake-one" not a dependency; not found', undefined, true],
  [
    "a package of a similar name",
    "Cannot find package 'fake-one-more' imported from /fake/fake-one/index.js",
    "ERR_MODULE_NOT_FOUND",
    false,
  ],
])("understands the error of %s", async (_, message, code, isMissing) => {
  const error = Object.assign(new Error(message), { code });
  const loading = loadPeers("generateClient", { "fake-one": () => Promise.reject(error) });
  await expect(loading).rejects.toThrow(
    isMissing ? "generateClient needs fake-one;" : "generateClient cannot load fake-one:",
  );
});
