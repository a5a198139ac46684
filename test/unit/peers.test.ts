import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProviderName } from "../../generated/providers.ts";
import { installed } from "../../scripts/peers/cache.ts";
import { checkPeers } from "../../scripts/peers/check.ts";
import { peers } from "../../scripts/peers/peers.ts";
import type { Generator, Language, Peer, Tool } from "../../scripts/peers/types.ts";
import { peersCommand } from "../../scripts/peers.ts";
import { runCommand } from "../support/run.ts";

let output: string;
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), "peers-"));
});
afterAll(() => rm(output, { recursive: true }));

const generator: Generator = { version: "1.2.3", tools: [], install: async () => {}, generate: async () => {} };

/** Signs in to mbsi as the programs do. */
const language: Language = {
  extension: "js",
  tools: [],
  install: async () => {},
  compile: async () => {},
  async signIn(_, { PEER_URL, PEER_USERNAME, PEER_PASSWORD }) {
    const response = await fetch(`${PEER_URL}/api/v140/auth`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: PEER_USERNAME, password: PEER_PASSWORD }),
    });
    return `${((await response.json()) as { access_token: string }).access_token}\n`;
  },
};
const printing = (text: string): Language => ({ ...language, signIn: async () => text });

/** What `check:peers` prints for rows of these parts, without spaces that only align. */
async function check(parts: Record<string, Partial<Peer>>, provider = "mbsi") {
  const rows = Object.entries(parts).map(([name, part]) => ({ name, generator, language, ...part }));
  let printed = "";
  const ok = await checkPeers({ peers: rows, providers: [provider as ProviderName], output }, (line) => {
    printed += `${stripVTControlCharacters(line)}\n`;
  });
  const lines = printed.trimEnd().replaceAll(/ {2,}/g, "  ").split("\n");
  return { ok, lines: lines.map((line) => line.replace(/see \S*peers-\w+\//, "see …/")) };
}

test("a row is green when its client signs in, and is as good as that when it is only generated", async () => {
  const { ok, lines } = await check({ whole: {}, half: { language: "not run: needs a compiler" } });
  expect(ok).toBe(true);
  expect(lines).toEqual([
    "  GENERATOR  VERSION  MBSI",
    "✓  whole  1.2.3  signed in",
    "✓  half  1.2.3  generated, not run: needs a compiler",
  ]);
});

test("the client of a provider without programs is generated only", async () => {
  const generated: string[] = [];
  const recording: Generator = { ...generator, generate: async ({ spec }) => generated.push(spec) };
  const { ok, lines } = await check({ whole: { generator: recording } }, "acme");
  expect({ ok, lines }).toEqual({
    ok: true,
    lines: ["  GENERATOR  VERSION  ACME", "✓  whole  1.2.3  generated, not run: no program"],
  });
  expect(generated).toEqual([expect.stringMatching(/specs\/acme\.yaml$/)]);
});

test("a failure says in a sentence which step it was and where the log is", async () => {
  const node =
    (code: string): Generator["generate"] =>
    ({ run }) =>
      run(process.execPath, ["-e", code]);
  const { ok, lines } = await check({
    refusing: { generator: { ...generator, generate: node("console.log('no such type'); process.exit(3)") } },
    absent: { generator: { ...generator, generate: ({ run }) => run("/no/such/generator", []) } },
    broken: { language: { ...language, compile: node("console.error('a type is wrong'); process.exit(1)") } },
    silent: { language: printing("") },
    talkative: { language: printing("fakeA\nfakeB\n") },
    lying: { language: printing("fakeToken_made_up\n") },
  });
  expect(ok).toBe(false);
  expect(lines).toEqual([
    "  GENERATOR  VERSION  MBSI",
    "✗  refusing  1.2.3  failed: generating the client",
    "✗  absent  1.2.3  failed: generating the client",
    "✗  broken  1.2.3  failed: compiling the client",
    "✗  silent  1.2.3  failed: signing in",
    "✗  talkative  1.2.3  failed: signing in",
    "✗  lying  1.2.3  failed: signing in",
    "",
    "error: refusing, mbsi: generating the client failed; see …/refusing/mbsi.log.",
    "error: absent, mbsi: generating the client failed; see …/absent/mbsi.log.",
    "error: broken, mbsi: compiling the client failed; see …/broken/mbsi.log.",
    "error: silent, mbsi: signing in failed; see …/silent/mbsi.log.",
    "error: talkative, mbsi: signing in failed; see …/talkative/mbsi.log.",
    "error: lying, mbsi: signing in failed; see …/lying/mbsi.log.",
  ]);
  const logOf = (name: string) => readFile(join(output, name, "mbsi.log"), "utf8");
  expect(await logOf("refusing")).toMatch(/^\$ .*\nno such type\n\nIt exited with code 3\.\n$/);
  expect(await logOf("broken")).toContain("a type is wrong\n");
  expect(await logOf("silent")).toBe("It printed 0 different tokens instead of 1.\n");
  expect(await logOf("talkative")).toBe("It printed 2 different tokens instead of 1.\n");
  expect(await logOf("lying")).toBe("The mock refused a token that it printed.\n");
});

test("a missing tool leaves a row out, and is named once", async () => {
  const missing: Tool = { name: "Fortran", advice: "install one", isThere: async () => false };
  const install = () => Promise.reject(new Error("was installed all the same"));
  const { ok, lines } = await check({
    one: { generator: { ...generator, tools: [missing], install } },
    two: { language: { ...language, tools: [missing], install } },
  });
  expect(ok).toBe(true);
  expect(lines).toEqual([
    "  GENERATOR  VERSION  MBSI",
    "-  one  1.2.3  not run: needs Fortran",
    "-  two  1.2.3  not run: needs Fortran",
    "",
    "Fortran is missing: install one.",
  ]);
});

test("an installation is made once, and again after it failed", async () => {
  const filled: string[] = [];
  const install = (code: string, pins = "tool 1.0.0") =>
    installed(
      "tool",
      pins,
      async (folder, step) => {
        await step(process.execPath, ["-e", code]);
        await writeFile(join(folder, "tool"), "");
        filled.push(folder);
      },
      output,
    );
  const { folder, ...failing } = install("console.log('no answer'); process.exit(1)");
  const { ok, lines } = await check({ offline: { generator: { ...generator, install: failing.install } } });
  expect(ok).toBe(false);
  expect(lines.slice(1, 2)).toEqual(["✗  offline  1.2.3  failed: installing"]);
  expect(lines.at(-1)).toMatch(/^error: offline could not be installed: ".* -e" failed; see .*\.log\.$/);
  expect(await readFile(`${folder}.log`, "utf8")).toContain("no answer\n");

  await install("").install();
  await install("process.exit(1)").install();
  expect(filled).toEqual([folder]);
  const other = install("", "tool 1.0.1");
  expect(other.folder).not.toBe(folder);
  expect(existsSync(other.folder)).toBe(false);
});

test("an unknown generator is refused in a sentence", async () => {
  const { code, stderr } = await runCommand(peersCommand, ["--generators", "cobol"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: option '--generators <name...>' argument 'cobol' is invalid\. Allowed choices are /);
});

test("the guide lists every generator with its version", async () => {
  const guide = await readFile("docs/your-own-calls.md", "utf8");
  const rows = [...guide.matchAll(/^\| ([\w-]+)(?:, `([\w-]+)`)? +\| ([\d.]+) +\|/gm)];
  expect(rows.map(([, tool, name, version]) => [name ?? tool, version])).toEqual([
    ["python", "7.25.0"],
    ["go", "7.25.0"],
    ["java", "7.25.0"],
    ["typescript-fetch", "7.25.0"],
    ["powershell", "7.25.0"],
    ["csharp", "7.25.0"],
    ["oapi-codegen", "2.8.2"],
    ["openapi-python-client", "0.29.1"],
    ["orval", "8.38.0"],
    ["hey-api", "0.99.0"],
  ]);
  expect(peers.map(({ name, generator }) => [name, generator.version])).toEqual(
    rows.map(([, tool, name, version]) => [name ?? tool, version]),
  );
});
