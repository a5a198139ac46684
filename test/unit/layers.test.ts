/** The lint of `npm run check` refuses an import against the direction of the layers, however it is written. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";

/** What each file must not import. Files that do not exist are added to the copy. */
const wrong: Record<string, string[]> = {
  "src/errors.ts": ["./session/provider.ts", "./sign-in/mfa.ts", "./internal/origin.ts", "./mock/index.ts", "node:fs"],
  "src/internal/planted.ts": [
    ...["../session/clock.ts", "../sign-in/mfa.ts", "../openapi/pointer.ts", "../mock/index.ts", "../totp.ts"],
    ...["../index.ts", "../../generated/mbsi/schema.ts", "../../scripts/lib/paths.ts", "node:fs"],
  ],
  "src/session/planted.ts": [
    ...["../sign-in/mfa.ts", "../../generated/mbsi/schema.ts", "../openapi/pointer.ts", "../mock/index.ts"],
    ...["../generate/index.ts", "../index.ts", "../totp.ts", "../totp/periods.ts", "../answers.ts"],
    ...["../../scripts/lib/paths.ts", "../../test/support/totp.ts", "../internal/load-peer.ts"],
    ...["./../mock/index.ts", "../session/../mock/index.ts", "./fetch/../../mock/index.ts", "..//mock/index.ts"],
    ...["../internal/../mock/index.ts", "../mock/errors.ts", "../openapi/internal/planted.ts"],
    ...["node:crypto", "crypto", "openapi-fetch", "provider-auth", "provider-auth/mock", "../../src/mock/index.ts"],
  ],
  "src/session/fetch/planted.ts": ["../../sign-in/mfa.ts", "../../mock/index.ts", "../../totp.ts", "node:crypto"],
  "src/sign-in/planted.ts": [
    ...["../mock/index.ts", "../mock/state/index.ts", "../openapi/document.ts", "../generate/index.ts", "../index.ts"],
    ...["../../generated/mbsi/schema.ts", "../../scripts/lib/paths.ts", "../totp.ts", "node:crypto", "yaml"],
  ],
  "src/sign-in/deeper/planted.ts": ["../../mock/index.ts", "../../openapi/document.ts", "node:crypto"],
  "src/totp.ts": ["./mock/index.ts", "./openapi/pointer.ts", "./generate/index.ts", "./index.ts", "node:crypto"],
  "src/totp/planted.ts": ["../mock/index.ts", "../openapi/pointer.ts", "../../scripts/lib/paths.ts", "node:crypto"],
  "src/answers.ts": ["./errors.ts", "./session/provider.ts", "./mock/index.ts", "node:http"],
  "src/index.ts": [
    ...["./mock/index.ts", "./openapi/document.ts", "./generate/index.ts", "./totp.ts", "./answers.ts"],
    ...["../generated/mbsi/schema.ts", "../scripts/lib/paths.ts", "node:crypto"],
  ],
  "src/openapi/planted.ts": [
    ...["../mock/index.ts", "../session/provider.ts", "../sign-in/mfa.ts", "../generate/index.ts", "../index.ts"],
    ...["../totp.ts", "../../generated/mbsi/schema.ts", "../../scripts/lib/paths.ts", "provider-auth/mock"],
  ],
  "src/mock/planted.ts": [
    ...["../session/provider.ts", "../sign-in/mfa.ts", "../generate/index.ts", "../index.ts", "../totp.ts"],
    ...["../../generated/mbsi/schema.ts", "../../scripts/lib/paths.ts", "../../test/support/totp.ts"],
  ],
  "src/command/planted.ts": [
    "provider-auth",
    "provider-auth/mock",
    "../../scripts/lib/main.ts",
    "../../test/support/run.ts",
  ],
  "src/mock/state/planted.ts": [
    "../../session/provider.ts",
    "../../../scripts/lib/paths.ts",
    "../../generate/index.ts",
  ],
  "src/sharing/planted.ts": [
    ...["../sign-in/mfa.ts", "../mock/index.ts", "../openapi/pointer.ts", "../generate/index.ts", "../index.ts"],
    ...["../stores/memory.ts", "../stores/file/store.ts", "../totp.ts", "../internal/load-peer.ts"],
    ...["../../generated/mbsi/schema.ts", "../../scripts/lib/paths.ts", "node:fs", "redis"],
  ],
  "src/stores/file-tokens.ts": ["../session/clock.ts", "../sign-in/mfa.ts", "../mock/index.ts", "node:fs"],
  "src/stores/planted.ts": [
    ...[
      "../session/clock.ts",
      "../sign-in/mfa.ts",
      "../mock/index.ts",
      "../openapi/pointer.ts",
      "../generate/index.ts",
    ],
    ...["../index.ts", "../totp.ts", "../answers.ts", "../internal/load-peer.ts", "../../generated/mbsi/schema.ts"],
    ...["../../scripts/lib/paths.ts", "node:fs", "redis", "ioredis"],
  ],
  "src/stores/redis/planted.ts": ["../file/index.ts", "../../session/clock.ts", "../../totp.ts", "node:net", "redis"],
  "src/stores/file/planted.ts": ["../redis/index.ts", "../../session/clock.ts", "../../totp.ts", "proper-lockfile"],
  "generated/mbsi/planted.ts": [
    ...["../../src/mock/index.ts", "../../src/openapi/pointer.ts", "../../src/generate/index.ts"],
    ...["../../src/index.ts", "../../src/totp.ts", "../../scripts/lib/paths.ts", "../msp360/schema.ts"],
    ...["../../src/internal/load-peer.ts", "node:crypto", "provider-auth/mock"],
  ],
  "src/generate/planted.ts": [
    ...["../mock/index.ts", "../session/provider.ts", "../sign-in/mfa.ts", "../../scripts/lib/paths.ts"],
  ],
};

/** What they may import: a rule that refuses everything would pass the test above. */
const right: Record<string, string[]> = {
  "src/internal/allowed.ts": ["./origin.ts", "../errors.ts"],
  "src/session/allowed.ts": ["./clock.ts", "./fetch/index.ts", "../internal/origin.ts", "../errors.ts"],
  "src/session/fetch/allowed.ts": ["./index.ts", "../clock.ts", "../../internal/origin.ts", "../../errors.ts"],
  "src/sign-in/allowed.ts": ["./mfa.ts", "../session/provider.ts", "../internal/origin.ts", "../errors.ts"],
  "src/totp/allowed.ts": ["./periods.ts", "../session/clock.ts", "../sign-in/mfa.ts", "../errors.ts"],
  "src/openapi/allowed.ts": ["./pointer.ts", "../internal/load-peer.ts", "../errors.ts", "node:fs/promises", "yaml"],
  "src/mock/allowed.ts": ["./engine.ts", "./state/index.ts", "../openapi/pointer.ts", "../errors.ts", "node:http"],
  "src/mock/state/allowed.ts": ["./index.ts", "../engine.ts", "../../openapi/pointer.ts", "../../errors.ts"],
  "src/stores/allowed.ts": ["./memory.ts", "./file/index.ts", "../internal/safe-cause.ts", "../errors.ts"],
  "src/stores/file/allowed.ts": ["./index.ts", "../time.ts", "../../errors.ts", "node:net", "node:fs/promises"],
  "generated/mbsi/allowed.ts": [
    ...["./schema.ts", "openapi-fetch", "../../src/sign-in/mfa.ts", "../../src/session/provider.ts"],
    ...["../../src/internal/origin.ts", "../../src/errors.ts"],
  ],
  "src/generate/allowed.ts": ["./index.ts", "../openapi/pointer.ts", "../errors.ts", "node:path", "typescript"],
};

let names = 0;
const forms: ((specifier: string) => string)[] = [
  (specifier) => `import "${specifier}";`,
  (specifier) => `export * from "${specifier}";`,
  (specifier) => `export type { Planted as Planted${names++} } from "${specifier}";`,
  (specifier) => `export const planted${names++} = () => import("${specifier}");`,
];
/** An import type of Node or of the package is refused wherever it stands, whatever it imports. */
const importType = (specifier: string) => `export type Planted${names++} = import("${specifier}").Planted;`;

/** Ways to import that the rule does not read. */
const roundabout = [
  "export const planted = () => import(`../mock/index.ts`);",
  'export const planted = (name: string) => import("../mo" + name);',
  "export const planted = (name: string) => import(name);",
  'export const planted = require("../mock/index.ts");',
  'export const planted = createRequire(import.meta.url)("../mock/index.ts");',
];

/** A copy of what the lint reads. */
let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "provider-auth-layers-"));
  for (const name of ["src", "generated", "scripts/lint", "biome.json", "biome.layers.json", ".gitignore"]) {
    await cp(join(root, name), join(copy, name), { recursive: true });
  }
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

/** Runs the lint of `npm run check`; gives its exit code, and the lines that the rules for layers report. */
async function lint() {
  expect(manifest.scripts.check).toMatch(/^npm run lint &&/);
  const [program = "", ...args] = manifest.scripts.lint.split(" ");
  const options = ["--reporter=github", "--max-diagnostics=none"];
  const { code, stdout } = await run(join(root, "node_modules/.bin", program), [...args, ...options], { cwd: copy });
  const pattern =
    /^::error .*?file=(?:.*?\/)??((?:src|generated)\/[^,]+),line=(\d+),.*(?:How the code is laid out|layer rule)/gm;
  return { code, reported: [...stdout.matchAll(pattern)].map(([, file, line]) => `${file}:${line}`) };
}

/** Writes imports at the end of a file of the copy; gives their places and what they are. */
async function plant(file: string, lines: string[]): Promise<[place: string, line: string][]> {
  const path = join(copy, file);
  await mkdir(dirname(path), { recursive: true });
  const before = await readFile(path, "utf8").catch(() => "");
  await writeFile(path, `${before}${lines.join("\n")}\n`);
  const first = before.split("\n").length;
  return lines.map((line, index) => [`${file}:${first + index}`, line]);
}

test("the code keeps to it", async () => {
  expect(await lint()).toEqual({ code: 0, reported: [] });
});

test("every import against the direction is refused, in each form, and no other", async () => {
  const planted: [string, string][] = [];
  for (const [file, specifiers] of Object.entries(wrong)) {
    const own = specifiers.filter((specifier) => /^(\.|node:|provider-auth)/.test(specifier));
    const lines = specifiers.flatMap((specifier) => forms.map((form) => form(specifier)));
    planted.push(...(await plant(file, [...lines, ...own.map(importType)])));
  }
  planted.push(...(await plant("src/openapi/roundabout.ts", roundabout)));
  for (const [file, specifiers] of Object.entries(right)) {
    await plant(
      file,
      specifiers.flatMap((specifier) => forms.map((form) => form(specifier))),
    );
  }
  const { code, reported } = await lint();
  expect(code).toBe(1);
  expect(planted.filter(([place]) => !reported.includes(place))).toEqual([]);
  expect(reported.filter((place) => !planted.some(([own]) => own === place))).toEqual([]);
});

test("no folder of src is without a rule", async () => {
  const { overrides } = JSON.parse(await readFile(join(root, "biome.layers.json"), "utf8"));
  const globs: string[] = overrides.flatMap(({ includes }: { includes: string[] }) => includes);
  const entries = await readdir(join(root, "src"), { withFileTypes: true });
  expect(entries.length).toBeGreaterThan(8);
  const paths = entries.map((entry) => `src/${entry.name}${entry.isDirectory() ? "/any.ts" : ""}`);
  expect(paths.filter((path) => !globs.some((glob) => matchesGlob(path, glob)))).toEqual([]);
});
