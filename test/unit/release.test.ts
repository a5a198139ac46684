/** A release is what it says: tag, version and changelog agree, its parts are listed, and its workflow may do little. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { checkRelease, type Release, readRelease } from "../../scripts/release-check.ts";
import { absoluteLinks } from "../../scripts/release-links.ts";
import { createBom } from "../../scripts/sbom.ts";
import { packed } from "../support/packed.ts";
import { runScript } from "../support/run.ts";

const changelog =
  "# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-02-03\n\n- Fake change.\n\n## 1.2.2 - 2026-01-01\n\n- Old.\n";
const good: Release = { tag: "v1.2.3", version: "1.2.3", lockVersions: ["1.2.3", "1.2.3"], changelog };

describe("a release", () => {
  test("whose parts agree has its section of the changelog as notes", () => {
    expect(checkRelease(good)).toBe("- Fake change.");
    expect(checkRelease({ ...good, changelog: changelog.replace("## Unreleased\n\n", "") })).toBe("- Fake change.");
    expect(checkRelease({ ...good, changelog: changelog.replace("## 1.2.3", "## [1.2.3]") })).toBe("- Fake change.");
    const next = "1.3.0-rc.1";
    const before = { version: next, tag: `v${next}`, lockVersions: [next] };
    expect(checkRelease({ ...before, changelog: changelog.replace("1.2.3", next) })).toBe("- Fake change.");
  });

  test.each<[string, Partial<Release>, string]>([
    [
      "a tag of another version",
      { tag: "v1.2.4" },
      "The tag v1.2.4 does not match the version in package.json; use v1.2.3",
    ],
    ["a tag without v", { tag: "1.2.3" }, "The tag 1.2.3 does not match the version in package.json; use v1.2.3"],
    ["an invalid version", { version: "1.2", tag: "v1.2" }, "The version 1.2 in package.json is not a version"],
    ["an old lock file", { lockVersions: ["1.2.3", "1.2.2"] }, "package-lock.json has the version 1.2.2"],
    ["no section", { changelog: "# Changelog\n\n## Unreleased\n\n- Fake.\n" }, "CHANGELOG.md begins with no release"],
    ["another section first", { changelog: changelog.replace("1.2.3", "1.2.4") }, 'begins with "1.2.4 - 2026-02-03"'],
    ["a section without a date", { changelog: changelog.replace(" - 2026-02-03", "") }, 'begins with "1.2.3"'],
    [
      "an invalid date",
      { changelog: changelog.replace("2026-02-03", "2026-02-30") },
      "The date of 1.2.3 in CHANGELOG.md is not valid",
    ],
    ["changes left over", { changelog: changelog.replace("Unreleased\n", "Unreleased\n\n- Left.\n") }, "Unreleased"],
    ["an empty section", { changelog: changelog.replace("- Fake change.\n", "") }, "has no entries for 1.2.3"],
  ])("with %s fails with one sentence", (_, change, sentence) => {
    expect(() => checkRelease({ ...good, ...change })).toThrow(sentence);
  });

  test("of this tree as it is stops: what is unreleased has no version yet", async () => {
    expect(() => checkRelease({ ...good, changelog: "" })).toThrow("CHANGELOG.md");
    const { version, lockVersions } = await readRelease(process.cwd(), "v0.0.0");
    expect(lockVersions).toEqual([version, version]);
    const { code, stdout, stderr } = await runScript("scripts/release-check.ts", ["v0.0.0"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^error: The tag v0\.0\.0 does not match the version in package\.json; use v[\d.]+, or change the version\.\n$/,
    );
    expect((await runScript("scripts/release-check.ts")).stderr).toBe(
      "error: Pass the tag, for example: npm run release:check -- v1.2.3\n",
    );
  });
});

describe("the links of the README", () => {
  test("lead to the files of the release, and those to elsewhere stay", () => {
    const text = "[a](docs/a.md#b), [`c`](CHANGELOG.md), [d](https://d.example/e) and [f](#f)";
    expect(absoluteLinks(text, "https://git.example/owner/name", "v1.2.3")).toBe(
      "[a](https://git.example/owner/name/blob/v1.2.3/docs/a.md#b), " +
        "[`c`](https://git.example/owner/name/blob/v1.2.3/CHANGELOG.md), [d](https://d.example/e) and [f](#f)",
    );
  });

  test.each([[[]], [["https://git.example/owner/name"]], [["owner/name", "v1.2.3"]]])(
    "need both arguments, not %j",
    async (args) => {
      expect((await runScript("scripts/release-links.ts", args)).stderr).toBe(
        "error: Pass the repository and the tag, for example: npm run release:links -- https://git.example/owner/name v1.2.3\n",
      );
    },
  );
});

describe("the bill of materials", () => {
  test("is valid CycloneDX, and lists the dependencies and all that is bundled", async () => {
    const { clone, folder } = await packed();
    const bom = await createBom(clone, folder);
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
    expect(await validator.validate(JSON.stringify(bom))).toBeNull();
    expect(bom.metadata.component).toMatchObject({ name: "provider-auth", purl: "pkg:npm/provider-auth@0.1.0" });
    const names = bom.components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["openapi-fetch", "@stoplight/prism-http", "yaml", "json-schema-faker"]),
    );
    // Neither those of the development nor peers.
    expect(
      names.filter((name) => ["vitest", "typescript", "openapi-typescript", "otpauth", "astro"].includes(name)),
    ).toEqual([]);
    const bundled: { name: string; version: string }[] = JSON.parse(
      await readFile(join(folder, "dist/bundled.json"), "utf8"),
    );
    expect(bundled.length).toBeGreaterThan(10);
    for (const { name, version } of bundled) {
      expect(bom.components).toContainEqual(expect.objectContaining({ name, version }));
    }
    const own = bom.dependencies.find(({ ref }) => ref === bom.metadata.component["bom-ref"]);
    expect(own?.dependsOn.length).toBe(
      bom.components.filter(({ name }) => name !== "openapi-typescript-helpers").length,
    );
  });

  test("of a tree that was not built is refused in a sentence", async () => {
    const folder = await mkdtemp(join(tmpdir(), "provider-auth-sbom-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, "package.json"), "{}");
    await expect(createBom(folder)).rejects.toThrow('There is no dist/bundled.json; run "npm run build" first.');
  });
});

interface Workflow {
  permissions: object;
  jobs: Record<
    string,
    { permissions: Record<string, string>; steps: { uses?: string; run?: string; with?: object }[] }
  >;
}

describe.each(await readdir(".github/workflows"))("the workflow %s", (name) => {
  test("pins every action by commit, with its version beside it", async () => {
    const uses = (await readFile(`.github/workflows/${name}`, "utf8")).match(/^.*\buses:.*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives each job what it needs alone, and no credentials to a checkout", async () => {
    const { permissions, jobs }: Workflow = parse(await readFile(`.github/workflows/${name}`, "utf8"));
    expect(permissions).toEqual({});
    for (const { permissions, steps } of Object.values(jobs)) {
      const mayWrite = Object.values(permissions).includes("write");
      const runsOurs = steps.some(
        ({ uses, run }) => uses?.startsWith("actions/checkout@") || /npm (ci|run|test)/.test(run ?? ""),
      );
      expect(mayWrite && runsOurs).toBe(false);
      for (const { uses, with: options } of steps) {
        if (uses?.startsWith("actions/checkout@")) expect(options).toMatchObject({ "persist-credentials": false });
      }
    }
  });
});

test("a release is checked before it is packed, and published with provenance and without scripts", async () => {
  const { jobs }: Workflow = parse(await readFile(".github/workflows/release.yml", "utf8"));
  const runs = (job: string) => jobs[job]?.steps.flatMap(({ run }) => run ?? []) ?? [];
  const build = runs("build").join("\n");
  expect(build.indexOf("release:check")).toBeGreaterThan(-1);
  expect(build.indexOf("release:check")).toBeLessThan(build.indexOf("npm pack"));
  expect(build.indexOf("release:links")).toBeLessThan(build.indexOf("npm pack"));
  expect(build).toContain("npm run sbom");
  expect(runs("publish")).toEqual([
    "npm publish --provenance --access public --ignore-scripts ./release/provider-auth-*.tgz",
  ]);
  expect(jobs.publish?.permissions).toEqual({ "id-token": "write" });
  expect(jobs.announce?.permissions).toEqual({ contents: "write" });
});

test("Dependabot updates every folder with a lock file, and the actions, in groups", async () => {
  const { updates } = parse(await readFile(".github/dependabot.yml", "utf8"));
  const [npm, actions] = updates;
  expect(npm.directories).toEqual(["/", "/bench", "/scripts/peers/clients"]);
  expect([npm["versioning-strategy"], Object.keys(npm.groups)]).toEqual(["increase", ["runtime", "development"]]);
  expect([actions["package-ecosystem"], Object.keys(actions.groups)]).toEqual(["github-actions", ["actions"]]);
});
