/** What the README prints, copied: the package installed in an empty folder, its command, and its code against its mock. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { run } from "../../scripts/lib/run.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { packed } from "../support/packed.ts";

const readme = await readFile(join(root, "README.md"), "utf8");
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);

let folder: string;
let env: Record<string, string>;
let mock: Mock;
let listener: Listener;

/** The tarball, and those of its dependencies, so that no test needs the network. */
async function tarballs(): Promise<string> {
  const dependencies = ["openapi-fetch", "openapi-typescript-helpers"].map((name) => join(root, "node_modules", name));
  const { stdout, stderr } = await run("npm", ["pack", "--silent", "--pack-destination", folder, ...dependencies]);
  expect(stderr).toBe("");
  return [(await packed()).tarball, ...stdout.trim().split("\n")].join(" ");
}

const bash = (script: string) => run("bash", ["-e", "-o", "pipefail", "-c", script], { cwd: folder, env });
const atMock = (text: string) => text.replaceAll("http://127.0.0.1:4010", listener.url);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pa-readme-"));
  await mkdir(join(folder, "home"));
  env = {
    HOME: join(folder, "home"),
    PROVIDER_AUTH_CONFIG_DIR: join(folder, "home/config"),
    PROVIDER_AUTH_TOKEN_DIR: join(folder, "home/tokens"),
    XDG_CACHE_HOME: join(folder, "home/cache"),
    npm_config_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
  mock = await createMock({ state: true });
  listener = await mock.listen();
  const [install = ""] = blocks("sh");
  expect(install).toBe("npm install provider-auth\n");
  const { code, stderr } = await bash(install.replace("provider-auth", await tarballs()));
  expect(stderr).toBe("");
  expect(code).toBe(0);
});
afterAll(async () => {
  await listener.close();
  await rm(folder, { recursive: true, force: true });
});

test("the commands of the page are those that are tried here, and the two for a clone", () => {
  expect(blocks("sh").map((block) => block.split("\n")[0])).toEqual([
    "npm install provider-auth",
    "npx provider-auth mock --stateful",
    "url=http://127.0.0.1:4010/msp360",
    "npm ci && npm start",
    "npm ci && npm test",
  ]);
});

test("the mock starts, and has the account of the blocks", async () => {
  const [, start = ""] = blocks("sh");
  const [program = "", ...args] = start.trim().split(" ");
  // A group of its own, so that what npx starts ends with it.
  const child = spawn(program, [...args, "--port", "0"], {
    ...{ cwd: folder, detached: true, env: { ...process.env, ...env } },
  });
  const end = () => child.pid && child.exitCode === null && process.kill(-child.pid, "SIGKILL");
  onTestFinished(() => void end());
  let printed = "";
  await new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        printed += text;
        if (printed.includes("Press Ctrl-C")) resolve();
      });
    }
  });
  expect(printed).toContain("/msp360\n");
  expect(printed).toContain("userName=fake9xJKZcsy password=fakeXkjwZmAJvAQBYjja");
});

test("the command signs in, gives its token to curl, and forgets the account", async () => {
  const [, , command = ""] = blocks("sh");
  const { code, stdout } = await bash(atMock(command));
  expect(stdout).toMatch(/^200\n.*msp360/m);
  expect(code).toBe(0);
  const status = await bash("npx provider-auth status --json || true");
  expect(JSON.parse(status.stdout)).toEqual({ accounts: [] });
});

test("every TypeScript block runs as it is, and prints what its comments say", async () => {
  const printed = [["200"], ["200"], ["200"], undefined, ["The user name or password is incorrect."]];
  expect(blocks("ts")).toHaveLength(printed.length);
  for (const [index, block] of blocks("ts").entries()) {
    await writeFile(join(folder, "try.mjs"), atMock(block));
    const { code, stdout, stderr } = await run(process.execPath, ["try.mjs"], { cwd: folder, env });
    expect(stderr).toBe("");
    const lines = printed[index];
    // The block without is a test, which its runner reports.
    if (lines) expect(stdout.trim().split("\n")).toEqual(lines);
    else expect(stdout).toMatch(/pass 1\n/);
    for (const line of lines ?? []) expect(block).toContain(`// ${line}\n`);
    expect(code).toBe(0);
  }
});

test("its links lead to files of the repository", () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(20);
  for (const link of links) expect(existsSync(join(root, link.split("#")[0] ?? "")), link).toBe(true);
});
