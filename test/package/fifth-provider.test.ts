/** A fifth provider, added to a copy of the tree by doing what docs/adding-a-provider.md says, and nothing else. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../../scripts/lib/paths.ts";
import { type Finished, run } from "../../scripts/lib/run.ts";
import { copyTree } from "../../scripts/package/tree-copy.ts";
import { addingAProvider, guideFiles } from "../support/guide.ts";

let copy: string;

/** A script of package.json, in the copy. */
const npmRun = (name: keyof typeof manifest.scripts, ...args: string[]) =>
  inCopy([manifest.scripts[name], ...args].join(" "));

async function inCopy(command: string): Promise<Finished> {
  const env = { PATH: `${join(copy, "node_modules/.bin")}:${process.env.PATH}`, NODE_ENV: "", VITEST: "" };
  return run("sh", ["-c", command], { cwd: copy, env });
}

/** What a script printed, for the message of a failure. */
const printed = ({ stdout, stderr }: Finished) => `${stdout}\n${stderr}`.slice(-4000);

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "provider-auth-fifth-"));
  await copyTree(copy);
  for (const [path, text] of guideFiles) await writeFile(join(copy, path), text);
  const generated = await npmRun("generate");
  expect(generated.code, printed(generated)).toBe(0);
});
afterAll(() => rm(copy, { recursive: true, force: true }));

// Each runs a command over the whole copy, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
afterAll(() => vi.resetConfig());

test("the guide asks for two documents and a guide, and for no change: as many files as it says", () => {
  const paths = guideFiles.map(([path]) => path);
  expect(paths).toEqual(["specs/acme.yaml", "specs/acme.arazzo.yaml", "docs/acme.md"]);
  expect(addingAProvider).toContain("You write 3 files and change 0.");
});

test("what is generated for the others stays as it is", async () => {
  const filesIn = async (folder: string) => {
    const entries = await readdir(join(folder, "generated"), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return new Map(
      await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file, "utf8")] as const)),
    );
  };
  const [before, after] = await Promise.all([filesIn(root), filesIn(copy)]);
  const changed = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  expect([...new Set(changed.map((file) => file.split("/")[1]))].toSorted()).toEqual([
    "accounts.ts",
    "acme",
    "providers.ts",
  ]);
  expect([...before.keys()].filter((file) => !after.has(file))).toEqual([]);
});

// Biome looks at one file at a time, and those outside of this folder are what they were.
test.each([["lint", "generated"], ["lint:specs"], ["check:size"], ["check:package"]] as const)(
  "npm run %s passes",
  async (name, ...args) => {
    const finished = await npmRun(name, ...args);
    expect(finished.code, printed(finished)).toBe(0);
  },
);

test.each([
  // The compiler of most users takes several times as long, so it checks only what is shipped.
  ["typescript 5.9 checks what is shipped", "tsc -p tsconfig.build.json --noEmit"],
  // Several checkers would check the shared types several times.
  ["typescript 7 checks everything", "node node_modules/typescript7/bin/tsc --singleThreaded"],
])("%s", async (_, command) => {
  const finished = await inCopy(command);
  expect(finished.code, printed(finished)).toBe(0);
});

interface AssertionResult {
  fullName: string;
  status: string;
}

test("the tests that go through all providers try it too", async () => {
  const files = [
    ...["test/contract/mock", "test/contract/reach", "test/contract/examples", "test/contract/respect"],
    ...["test/session/providers", "test/session/isolation", "test/session/secrets.test", "test/fetch/replay"],
    ...["test/unit/specs", "test/unit/start"],
  ];
  // All of them are found. Those of the built-in vendors run in the run that this test is part of, which also checks types.
  const report = join(copy, "reports/tests.json");
  const reporters = `--reporter=default --reporter=json --outputFile.json=${report}`;
  const finished = await inCopy(
    `vitest run --typecheck.enabled=false -t 'acme|provider' ${reporters} ${files.join(" ")}`,
  );
  expect(finished.code, printed(finished)).toBe(0);
  const { numTotalTests, testResults } = JSON.parse(await readFile(report, "utf8"));
  expect(numTotalTests).toBeGreaterThan(500);
  const titles: string[] = testResults.flatMap(({ assertionResults }: { assertionResults: AssertionResult[] }) =>
    assertionResults.filter(({ status }) => status === "passed").map(({ fullName }) => fullName),
  );
  expect(titles.filter((title) => title.includes("acme")).length).toBeGreaterThan(40);
  expect(titles).toContain("acme: the credentials give a token that a call takes");
});

test("npm start -- --once signs in to it through both clients and a session", async () => {
  const { code, stdout, stderr } = await npmRun("start", "--once", "--providers", "acme");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const rows = stdout.split("\n").filter((line) => line.startsWith("✓"));
  expect(rows.map((row) => row.replaceAll(/ {2,}/g, " "))).toEqual([
    "✓ acme openapi-fetch acmeLogin, signedIn 200 access_token=fake… expires_in=3600",
    "✓ acme typescript-fetch acmeLogin, signedIn 200 access_token=fake… expires_in=3600",
    "✓ acme none yet 200 1 login",
    "✓ acme valid 200 call sent",
    "✓ acme revoked by the vendor 200 call refused, 1 login, call retried",
    "✓ acme expired 200 1 login",
  ]);
});

test("npm run docs builds its pages", async () => {
  const finished = await npmRun("docs", "--no-try-samples");
  expect(finished.code, printed(finished)).toBe(0);
  const landing = await readFile(join(copy, "dist/docs/index.html"), "utf8");
  expect(landing).toMatch(/<h3 id="card-acme"[^>]*><a href="providers\/acme\.html"[^>]*>Acme<\/a><\/h3>/);
  expect(landing).toContain('<a href="guides/acme.html"');
  expect(await readFile(join(copy, "dist/docs/reference/acme.html"), "utf8")).toContain("provider-auth/acme");
});

test("its code samples run", async () => {
  const finished = await inCopy("node test/programs/try-samples.ts acme");
  expect(finished.code, printed(finished)).toBe(0);
  expect(finished.stdout.trim().split("\n")).toEqual([
    "acme acmeLogin signedIn session",
    "acme acmeLogin signedIn command line",
    "acme acmeLogin signedIn curl",
    "acme acmeLogin signedIn openapi-fetch",
    "acme acmeLogin signedIn typescript-fetch",
    "acme acmeLogin signedIn Python",
    "acme acmeLogin incorrectCredentials session",
    "acme acmeLogin incorrectCredentials curl",
  ]);
});
