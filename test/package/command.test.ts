/** The command as it is packed: one file starts it and prints a token, and loads the others when they are needed. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../scripts/lib/run.ts";
import { createMock } from "../../src/mock/index.ts";
import { passwords, signInArgs } from "../support/command-world.ts";
import { packed } from "../support/packed.ts";
import { serveMock } from "../support/server.ts";

let folder: string;
let program: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pa-"));
  program = join((await packed()).folder, "dist/src/command/provider-auth.js");
  const link = join(folder, "provider-auth");
  await symlink(program, link);
  env = {
    LINK: link,
    XDG_CACHE_HOME: join(folder, "cache"),
    PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"),
    PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens"),
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const command = (...args: string[]) => run(process.execPath, [env.LINK as string, ...args], { env });

test("the file that prints a valid token imports nothing but modules of Node that are there anyway", async () => {
  const text = await readFile(program, "utf8");
  const imported = [...text.matchAll(/\bimport\s*(?:[\w*{}\s,$]+from)?\s*"([^"]+)"/g)].map(([, name]) => name);
  expect([...new Set(imported)].toSorted()).toEqual([
    "node:fs",
    "node:fs/promises",
    "node:os",
    "node:path",
    "node:util",
  ]);
});

test("what is loaded later fails with the exit codes and sentences of the command", async () => {
  const missing = await command("login", "msp360", "--nope");
  expect([missing.code, missing.stderr]).toEqual([
    2,
    'error: login has no option --nope; see "provider-auth login --help".\n',
  ]);
  const anonymous = await command("token", "msp360", "--user-name", "fake9xJKZcsy");
  expect([anonymous.code, anonymous.stdout]).toEqual([4, ""]);
  expect(anonymous.stderr).toMatch(/^error: The password of msp360 is not known, [^\n]*\n$/);
  expect((await command("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("it signs in once, and prints the token after that", async () => {
  const mock = await createMock({ providers: ["msp360"], state: true });
  const { origin, requests } = await serveMock(mock);
  const [user = "", name = ""] = signInArgs.msp360;
  const secret = join(folder, "password.txt");
  await writeFile(secret, passwords.msp360);
  const line = '"$NODE" "$LINK" login msp360 "$@" --password-stdin < "$SECRET"';
  const args = [user, name, "--base-url", `${origin}/msp360`];
  const login = await run("sh", ["-c", line, "sh", ...args], {
    env: { ...env, NODE: process.execPath, SECRET: secret },
  });
  expect(login.stderr).toMatch(/^Signed in to msp360 until /);
  expect(login.code).toBe(0);
  const first = await command("token", "msp360");
  expect(first).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^\S+\n$/) });
  expect((await command("token", "msp360", "--format", "header")).stdout).toBe(`Authorization: Bearer ${first.stdout}`);
  expect(requests.map(({ url }) => url)).toEqual(["/msp360/api/Provider/Login"]);
});

test("the keyring's package is loaded where it is wanted, and its absence is one sentence with the way out", async () => {
  const { code, stdout, stderr } = await command("login", "msp360", "--user-name", "fake", "--keyring");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    'error: The keyring needs the package @napi-rs/keyring; run "npm install @napi-rs/keyring" where provider-auth is installed.\n',
  );
});

test("only commands that are large keep what was compiled of them", async () => {
  const cache = join(folder, "other-cache");
  await mkdir(cache);
  // Its own cache, without that of the tests.
  const here = { env: { ...env, NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: cache } };
  await run(process.execPath, [program, "token", "msp360", "--nope"], here);
  expect(await run("find", [cache, "-type", "f"])).toMatchObject({ stdout: "" });
  await run(process.execPath, [program, "login", "--help"], here);
  expect((await run("find", [join(cache, "provider-auth/compiled"), "-type", "f"])).stdout).not.toBe("");
});
