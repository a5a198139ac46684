/** The scripts of the guides for shells, Python and PowerShell, copied and run; PowerShell only where `pwsh` is found. */
import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findProgram } from "../../scripts/lib/find-program.ts";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";

let folder: string;
let mock: Mock;
let listener: Listener;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pa-"));
  mock = await createMock({ state: true, providers: ["msp360"] });
  listener = await mock.listen();
  const command = join(folder, "provider-auth");
  await writeFile(
    command,
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, "src/command/provider-auth.ts")}" "$@"\n`,
  );
  await chmod(command, 0o755);
});
afterAll(async () => {
  await listener.close();
  await rm(folder, { recursive: true });
});

/** The scripts of a guide. Where they call the vendor, they call the mock, at the path that it protects. */
async function scriptsOf(guide: string, language: string): Promise<string[]> {
  const text = await readFile(join(root, `docs/${guide}.md`), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, source = ""]) =>
    source.replaceAll("https://api.mspbackups.com", `${listener.url}/msp360`).replaceAll("/api/Users", "/__mock/echo"),
  );
}

const execute = async (interpreter: string, ending: string, source: string, isSignedIn = true) => {
  const file = join(folder, `script.${ending}`);
  await writeFile(file, source);
  const env = {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    HOME: folder,
    PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"),
    PROVIDER_AUTH_TOKEN_DIR: join(folder, isSignedIn ? "tokens" : "no-tokens"),
    PROVIDER_AUTH_MSP360_BASE_URL: `${listener.url}/msp360`,
    ...(isSignedIn && {
      PROVIDER_AUTH_MSP360_USER_NAME: "fake9xJKZcsy",
      PROVIDER_AUTH_MSP360_PASSWORD: "fakeXkjwZmAJvAQBYjja",
    }),
  };
  return run(interpreter, [file], { cwd: folder, env });
};

const cases = [
  ["from-a-shell", "bash", "bash", "sh", 3],
  ["from-python", "python", "python3", "py", 2],
  ["from-powershell", "powershell", "pwsh", "ps1", 2],
] as const;

for (const [guide, language, interpreter, ending, count] of cases) {
  if (!findProgram([interpreter], process.env)) {
    console.log(`${interpreter} was not found, so the scripts of ${guide} did not run.`);
    continue;
  }
  test(`the scripts of ${guide} sign in, and call the API`, async () => {
    const scripts = await scriptsOf(guide, language);
    expect(scripts).toHaveLength(count);
    const served = () => mock.requests().filter(({ path, status }) => path.endsWith("echo") && status === 200).length;
    const before = served();
    for (const source of scripts) {
      const { code, stdout, stderr } = await execute(interpreter, ending, source);
      expect([code, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toMatchObject({ method: "GET" });
    }
    expect(served() - before).toBe(count);
    // All scripts in all languages share it.
    expect(mock.requests().filter(({ path }) => path.endsWith("/Login"))).toHaveLength(1);
    const { code, stdout, stderr } = await execute(interpreter, ending, scripts[0] ?? "", false);
    expect([code, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("provider-auth login msp360");
  });
}

test("curl does not get the header as an argument", async () => {
  const [script = ""] = await scriptsOf("from-a-shell", "bash");
  expect(script).toContain("--header @-");
  expect(spawnSync("bash", ["-n"], { input: script }).status).toBe(0);
});

test("the lines of the page on the command line run as they are", async () => {
  const scripts = (await scriptsOf("command-line", "bash")).map((source) =>
    source.replaceAll("npx provider-auth", "provider-auth").replaceAll("20", "3"),
  );
  expect(scripts).toHaveLength(3);
  const [signIn = "", many = "", helper = ""] = scripts;
  const called = await execute("bash", "sh", signIn);
  expect([called.code, JSON.parse(called.stdout)]).toEqual([0, expect.objectContaining({ method: "GET" })]);
  const tokens = (await execute("bash", "sh", many)).stdout.trimEnd().split("\n");
  expect([tokens.length, new Set(tokens).size]).toEqual([3, 1]);
  const ask = `git init -q\n${helper.replace("/msp360.helper", ".helper")}\ngit credential fill <<< "url=${listener.url}"`;
  const { code, stdout, stderr } = await execute("bash", "sh", ask);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n")).toContain(`password=${tokens[0]}`);
});
