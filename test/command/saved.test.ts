/** The files with what is saved of accounts: on a full disk, of another user, behind links, damaged. */
import fs from "node:fs";
import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { commandWorld, passwords, signInArgs } from "../support/command-world.ts";

const login = ["login", "msp360", ...signInArgs.msp360, "--password-stdin", "--insecure-storage"];
const input = passwords.msp360;
const name = "msp360.default.json";

async function signedIn() {
  const world = await commandWorld({ providers: ["msp360", "mbsi"] });
  expect((await world.run(login, { input })).code).toBe(0);
  const config = join(world.folder, "config");
  return { ...world, config, file: join(config, name) };
}

test("a disk that is full while an account is saved leaves what was saved, and nothing half-written", async () => {
  const { run, config, file } = await signedIn();
  const before = await readFile(file, "utf8");
  const { writeSync } = fs;
  let writes = 0;
  const spy = vi.spyOn(fs, "writeSync").mockImplementation(((descriptor: number, bytes: Buffer) => {
    if (writes++ === 0) return writeSync(descriptor, bytes, 0, 20);
    throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  }) as typeof writeSync);
  syncBuiltinESMExports();
  onTestFinished(() => {
    spy.mockRestore();
    syncBuiltinESMExports();
  });
  const full = await run([...login, "--body-format", "xml"], { input });
  expect([full.code, full.stdout]).toEqual([1, ""]);
  expect(full.stderr).toBe(
    `error: The account cannot be saved in ${config} (ENOSPC); free up disk space, or set PROVIDER_AUTH_CONFIG_DIR to another folder.\n`,
  );
  expect(writes).toBeGreaterThan(1);
  expect(await readdir(config)).toEqual([name]);
  expect(await readFile(file, "utf8")).toBe(before);
  expect((await run(["token", "msp360"])).code).toBe(0);
});

test("a file of another user is neither read nor overwritten", async () => {
  const { run, file, config, requests } = await signedIn();
  const sent = requests.length;
  const own = process.getuid?.() ?? 0;
  const spy = vi.spyOn(process, "getuid").mockReturnValue(own + 1);
  onTestFinished(() => spy.mockRestore());
  const foreign = `error: The file ${file} belongs to another user; remove it and sign in again.\n`;
  for (const args of [["token", "msp360"], login, ["exec", "msp360", "--", "true"], ["logout", "msp360"]]) {
    expect(await run(args, { input })).toEqual({ code: 1, stdout: "", stderr: foreign });
  }
  expect(requests).toHaveLength(sent);
  expect(await readdir(config)).toEqual([name]);
});

test("a link to a folder of one's own is followed, a link in place of a file is not", async () => {
  const { run, folder, config, file } = await signedIn();
  await rename(config, join(folder, "elsewhere"));
  await symlink(join(folder, "elsewhere"), config);
  expect((await run(["token", "msp360"])).code).toBe(0);
  expect((await run(login, { input })).code).toBe(0);
  expect(await readdir(join(folder, "elsewhere"))).toEqual([name]);
  await rename(file, join(folder, "moved.json"));
  await symlink(join(folder, "moved.json"), file);
  const linked = await run(["token", "msp360"]);
  expect(linked).toEqual({
    code: 1,
    stdout: "",
    stderr: `error: ${file} is a symbolic link; replace it with the file itself.\n`,
  });
});

test("status reports a damaged account, and shows the others", async () => {
  const { run, config } = await signedIn();
  await mkdir(config, { recursive: true });
  const damaged = join(config, "mbsi.default.json");
  await writeFile(damaged, "{", { mode: 0o600 });
  const { code, stdout, stderr } = await run(["status"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^msp360 \(default\)\n {2}signed in/);
  expect(stderr).toBe(
    `warning: The file ${damaged} is damaged or from another version; remove it and sign in again.\n`,
  );
});
