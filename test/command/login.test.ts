/** `provider-auth login`, `status` and `logout`: where secrets come from, where they go, and what is told of them. */
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Interrupted } from "../../src/command/context.ts";
import { testTotpSecret } from "../../src/mock/defaults.ts";
import { codeAt } from "../../src/mock/state/codes.ts";
import { sink } from "../support/command.ts";
import { commandWorld, passwords, signInArgs } from "../support/command-world.ts";

const args = (name: "msp360" | "mbsi" | "mikrocloud" | "crmcom", ...more: string[]) => [
  "login",
  name,
  ...signInArgs[name],
  ...more,
];

/** A terminal on which a person types each answer when a question is there. */
function terminal(...answers: string[]) {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void modes.push(isRaw),
  });
  const stderr = sink(true);
  const write = stderr.write.bind(stderr);
  stderr.write = ((chunk: string, ...rest: never[]) => {
    if (/: $/.test(chunk)) setImmediate(() => stdin.write(answers.shift() ?? "\u0003"));
    return write(chunk, ...rest);
  }) as typeof stderr.write;
  return { stdin, stderr, modes, env: { TERM: "xterm", NO_COLOR: "1" } };
}

test("asks for what is missing, shows no secret, and leaves the terminal as it was", async () => {
  const { run, folder } = await commandWorld();
  const at = terminal("fake9xJKZcsy\r", `${passwords.msp360}\r`);
  const ran = await run(["login", "msp360", "--base-url", "http://localhost/msp360"], at);
  expect([ran.code, ran.stdout]).toEqual([0, ""]);
  expect(at.stderr.text()).toMatch(
    /^User name for msp360: fake9xJKZcsy\nPassword for msp360: \nSigned in to msp360 until 2\S+Z\.\nThe secret is not saved\. /,
  );
  expect(at.modes).toEqual([true, false, true, false]);
  const saved = await readFile(join(folder, "config/msp360.default.json"), "utf8");
  expect(saved).not.toContain(passwords.msp360);
  const status = await run(["status"]);
  expect(status.stdout).toContain("\n  secret: not saved\n");
  expect(status.stdout).toMatch(/\n {2}password: not saved\n$/);
  expect((await run(["token", "msp360"])).code).toBe(0);
});

test.each([
  ["at the user name", ["fake\u0003"]],
  ["at the password", ["fake9xJKZcsy\r", "secr\u0003"]],
])("Ctrl-C %s ends with 130, restores the terminal and leaves nothing behind", async (_when, answers) => {
  const { run, folder, requests } = await commandWorld();
  const at = terminal(...answers);
  expect((await run(["login", "msp360", "--base-url", "http://localhost/msp360"], at)).code).toBe(130);
  expect(at.modes.at(-1)).toBe(false);
  expect(at.stderr.text()).not.toContain("secr");
  expect(await readdir(folder)).toEqual([]);
  expect(requests).toEqual([]);
});

test("an interruption during the login gives the lease back, so that the next one need not wait", async () => {
  const { run, mock, folder } = await commandWorld();
  const controller = new AbortController();
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    controller.abort(new Interrupted(130));
    return mock.fetch(input, init);
  };
  const input = passwords.msp360;
  const ended = await run(args("msp360", "--password-stdin"), { input, fetch, signal: controller.signal });
  expect([ended.code, ended.stdout, ended.stderr]).toEqual([130, "", ""]);
  expect(await readdir(folder)).not.toContain("config");
  expect((await run(args("msp360", "--password-stdin"), { input })).code).toBe(0);
});

test("editing keys and arrow keys work at a prompt", async () => {
  const { run } = await commandWorld();
  const at = terminal("wrong\u0015fake9xJKZcsyy\u007f\u001b[D\r", `x\b${passwords.msp360}\r`);
  expect((await run(["login", "msp360", "--base-url", "http://localhost/msp360"], at)).code).toBe(0);
});

test.each([
  [
    ["0\r", "nine\r", "3\r", "\u0003"],
    130,
    /Number: nine\nType a number from 1 to 3\.\nNumber: 3\nIdentifier for crmcom: /,
  ],
  [["0\r", "9\r", "\r"], 2, /\nerror: None of the answers was a number from 1 to 3; use --with username or --with /],
])(
  "a kind of credentials that does not exist is asked for again, up to three times: %j",
  async (answers, code, text) => {
    const { run, requests } = await commandWorld();
    const at = terminal(...answers);
    expect((await run(["login", "crmcom", "--base-url", "http://localhost/crmcom"], at)).code).toBe(code);
    expect(at.stderr.text()).toMatch(text);
    expect(requests).toEqual([]);
  },
);

test("without a terminal, it says which options are missing", async () => {
  const { run } = await commandWorld();
  expect(await run(["login", "msp360"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "error: login msp360 needs --user-name, because there is no terminal for a prompt.\n",
  });
});

test.each([
  ["", "one line"],
  ["\n", "one line"],
  ["a\nb\n", "one line"],
])("stdin that holds no secret, or more than one: %j", async (input, wanted) => {
  const { run, requests } = await commandWorld();
  const ran = await run(args("msp360", "--password-stdin"), { input });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toBe(`error: stdin must contain exactly ${wanted}: password.\n`);
  expect(requests).toEqual([]);
});

test("what PowerShell pipes in, with a byte order mark and another line end, is the secret", async () => {
  const { run } = await commandWorld();
  expect((await run(args("msp360", "--password-stdin"), { input: `\ufeff${passwords.msp360}\r\n` })).code).toBe(0);
});

test("--insecure-storage saves the secret for the user only, and status always warns about it", async () => {
  const { run, folder, mock } = await commandWorld();
  const ran = await run(args("msp360", "--password-stdin", "--insecure-storage"), { input: passwords.msp360 });
  expect(ran.stderr).toMatch(/\nwarning: The secret is saved unencrypted, in a file that only you can read\.\n$/);
  const file = join(folder, "config/msp360.default.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "config"))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(folder, "config"))).toEqual(["msp360.default.json"]);
  const status = await run(["status", "--json"]);
  expect(status.code).toBe(0);
  expect(JSON.parse(status.stdout)).toEqual({
    accounts: [
      {
        provider: "msp360",
        account: "default",
        signedIn: true,
        expiresAt: expect.stringMatching(/^2\S+Z$/),
        blockedUntil: null,
        blockedBy: null,
        storage: "insecure",
        warning: "the secret is saved unencrypted, in a file that only you can read",
        credentials: { userName: "saved", baseUrl: "saved", password: "insecure-storage" },
      },
    ],
  });
  expect(status.stdout).not.toContain(passwords.msp360);
  const { stdout } = await run(["status"]);
  expect(stdout).toContain("warning: the secret is saved unencrypted");
  expect(stdout).toContain("\n  secret: saved unencrypted in a file\n");
  expect(stdout).toMatch(/\n {2}password: saved unencrypted in a file\n$/);
  // Without a token, the saved password signs in.
  mock.revokeTokens();
  await run(["logout", "mbsi"]);
  expect((await run(["token", "msp360"])).code).toBe(0);
});

test("a saved secret is not sent to another place or used for another user", async () => {
  const { run, requests } = await commandWorld();
  await run(args("msp360", "--password-stdin", "--insecure-storage"), { input: passwords.msp360 });
  const { length } = requests;
  for (const other of [
    ["--user-name", "somebody"],
    ["--base-url", "http://localhost/mbsi"],
  ]) {
    const ran = await run(["token", "msp360", ...other]);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toMatch(/^error: The password of msp360 is not known, /);
  }
  const byEnvironment = await run(["token", "msp360"], { env: { PROVIDER_AUTH_MSP360_USER_NAME: "somebody" } });
  expect(byEnvironment.code).toBe(4);
  expect(requests).toHaveLength(length);
});

test("a flag takes precedence over the environment, which takes precedence over the saved account; status names the source", async () => {
  const { run } = await commandWorld();
  await run(args("msp360", "--password-stdin", "--insecure-storage"), { input: passwords.msp360 });
  const sources = async (more: string[], env = {}) => {
    const { stdout } = await run(["status", "msp360", "--json", ...more], { env });
    return JSON.parse(stdout).accounts[0].credentials;
  };
  expect(await sources([])).toEqual({ userName: "saved", baseUrl: "saved", password: "insecure-storage" });
  const env = { PROVIDER_AUTH_MSP360_PASSWORD: "x", PROVIDER_AUTH_MSP360_USER_NAME: "somebody" };
  expect(await sources([], env)).toEqual({ userName: "environment", baseUrl: "saved", password: "environment" });
  expect(await sources(["--user-name", "other"], env)).toEqual({
    userName: "flag",
    baseUrl: "saved",
    password: "environment",
  });
});

test.each([
  ["others can read it", (file: string) => chmod(file, 0o644), /is open to other users; run "chmod 600" on it\.\n$/],
  ["it is damaged", (file: string) => writeFile(file, "{"), /is damaged or from another version; /],
])("a saved account is not used when %s", async (_why, spoil, sentence) => {
  const { run, folder } = await commandWorld();
  await run(args("msp360", "--password-stdin"), { input: passwords.msp360 });
  await spoil(join(folder, "config/msp360.default.json"));
  const ran = await run(["token", "msp360"]);
  expect([ran.code, ran.stdout]).toEqual([1, ""]);
  expect(ran.stderr).toMatch(sentence);
});

test("a link in the place of a saved account is not followed", async () => {
  const { run, folder } = await commandWorld();
  await mkdir(join(folder, "config"), { mode: 0o700 });
  await symlink("/etc/hostname", join(folder, "config/msp360.default.json"));
  expect(await run(["token", "msp360"])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/ is a symbolic link; replace it with the file itself\.\n$/),
  });
});

test("a folder that others can write to, or that cannot be written, is reported in a sentence", async () => {
  const { run, folder } = await commandWorld();
  await mkdir(join(folder, "config"));
  await chmod(join(folder, "config"), 0o777);
  const login = (env = {}) => run(args("msp360", "--password-stdin"), { input: passwords.msp360, env });
  expect((await login()).stderr).toMatch(/^error: Other users can write to the folder \S+; run "chmod 700" on it\.\n$/);
  const full = await login({ PROVIDER_AUTH_CONFIG_DIR: "/dev/full/config" });
  expect([full.code, full.stderr]).toEqual([
    1,
    expect.stringMatching(/^error: The account cannot be saved in \/dev\/full\/config \(ENOTDIR\); .*\n$/),
  ]);
});

/** What the package of the keyring gives, with a memory for a keyring. */
function fakeKeyring(entries: Map<string, string>) {
  class AsyncEntry {
    #key: string;
    constructor(service: string, username: string) {
      this.#key = `${service} ${username}`;
    }
    async getPassword() {
      return entries.get(this.#key) ?? null;
    }
    async setPassword(password: string) {
      entries.set(this.#key, password);
    }
    async deletePassword() {
      return entries.delete(this.#key);
    }
  }
  return async (name: string) => {
    expect(name).toBe("@napi-rs/keyring");
    return { AsyncEntry };
  };
}

test("--keyring saves the secret only there; logout removes it, the account and the token", async () => {
  const { run, folder, requests } = await commandWorld();
  const entries = new Map<string, string>();
  const importPackage = fakeKeyring(entries);
  const input = passwords.msp360;
  expect((await run(args("msp360", "--password-stdin", "--keyring"), { input, importPackage })).code).toBe(0);
  expect([...entries]).toEqual([["provider-auth msp360/default", `{"password":"${passwords.msp360}"}`]]);
  expect(await readFile(join(folder, "config/msp360.default.json"), "utf8")).not.toContain(passwords.msp360);
  const out = await run(["logout", "msp360", "--json"], { importPackage });
  expect(JSON.parse(out.stdout)).toEqual({
    provider: "msp360",
    account: "default",
    forgotten: true,
    endedAtVendor: false,
  });
  expect(out.stderr).toMatch(
    /^Signed out of msp360 on this machine\. The vendor documents no call that revokes a token, so the old one stays valid until 2/,
  );
  expect(entries.size).toBe(0);
  expect(await readdir(join(folder, "config"))).toEqual([]);
  const { length } = requests;
  expect((await run(["token", "msp360", ...signInArgs.msp360])).code).toBe(4);
  expect(requests).toHaveLength(length);
  expect((await run(["logout", "msp360"])).stderr).toBe("You were not signed in to msp360.\n");
});

test("without the package of the keyring, nothing is sent", async () => {
  const { run, requests } = await commandWorld();
  expect(await run(args("msp360", "--password-stdin", "--keyring"), { input: passwords.msp360 })).toEqual({
    code: 1,
    stdout: "",
    stderr:
      'error: The keyring needs the package @napi-rs/keyring; run "npm install @napi-rs/keyring" where provider-auth is installed.\n',
  });
  expect(requests).toEqual([]);
});

test("a credential-command gives the secret at every login, and is not run while a token is there", async () => {
  const { run, folder, mock } = await commandWorld();
  const count = join(folder, "count");
  const line = `echo x >> ${count}; printf '${passwords.msp360}\\nnotes\\n'`;
  const runs = async () => (await readFile(count, "utf8")).length / 2;
  expect((await run(args("msp360", "--credential-command", line))).code).toBe(0);
  expect(await runs()).toBe(1);
  expect((await run(["token", "msp360"])).code).toBe(0);
  expect(await runs()).toBe(1);
  const { stdout } = await run(["status", "--json"]);
  expect(JSON.parse(stdout).accounts[0].credentials.password).toBe("credential-command");
  mock.reset();
});

test.each([
  ["exit 3", "The credential-command of msp360 failed (exit code 3)."],
  ["true", "The credential-command of msp360 printed nothing."],
])("a credential-command that prints nothing is reported in a sentence: %s", async (line, sentence) => {
  const { run, requests } = await commandWorld();
  const ran = await run(args("msp360", "--credential-command", line));
  expect(ran).toEqual({ code: 1, stdout: "", stderr: `error: ${sentence}\n` });
  expect(requests).toEqual([]);
});

test("each account of a provider has its own token", async () => {
  const { run } = await commandWorld();
  const input = passwords.msp360;
  await run(args("msp360", "--password-stdin"), { input });
  const refused = await run(args("msp360", "--password-stdin", "--account", "a/b"), { input });
  expect(refused.code).toBe(2);
  await run(["login", "mbsi", ...signInArgs.mbsi, "--password-stdin", "--account", "Work"], { input: passwords.mbsi });
  const { stdout } = await run(["status", "--json"]);
  const { accounts } = JSON.parse(stdout) as { accounts: { provider: string; account: string }[] };
  expect(accounts.map(({ provider, account }) => `${provider} ${account}`)).toEqual(["msp360 default", "mbsi work"]);
  expect((await run(["token", "mbsi"])).code).toBe(4);
  expect((await run(["token", "mbsi"], { env: { PROVIDER_AUTH_ACCOUNT: "work" } })).code).toBe(0);
});

test("a login verifies the credentials even if there is a token; refused ones are not sent again without --force", async () => {
  const { run, requests } = await commandWorld();
  const login = (input: string, ...more: string[]) => run(args("mbsi", "--password-stdin", ...more), { input });
  expect((await login(passwords.mbsi)).code).toBe(0);
  const wrong = await login("fake-wrong-password");
  expect([wrong.code, wrong.stderr]).toEqual([4, "error: mbsi refused the credentials; check them.\n"]);
  const again = await login("fake-wrong-password");
  expect([again.code, again.stderr]).toEqual([
    4,
    "error: mbsi refused these credentials at an earlier login. They will not be sent again for 24 h. Use other credentials, or --force to send the same ones.\n",
  ]);
  expect(requests.filter((line) => line.endsWith("401"))).toHaveLength(1);
  await login("fake-wrong-password", "--force");
  expect(requests.filter((line) => line.endsWith("401"))).toHaveLength(2);
  expect((await run(["token", "mbsi"])).code).toBe(0);
});

const mfa = ["mikrocloud", "--email", "jane@example.com", "--base-url", "http://localhost/mikrocloud"];

test("a one-time code is asked for at a terminal, and asked for again when it is refused", async () => {
  const { run } = await commandWorld();
  const code = String(codeAt(testTotpSecret, Date.now()));
  const wrong = code === "000000" ? "000001" : "000000";
  const at = terminal(`${passwords.mikrocloud}\r`, `${wrong}\r`, `${code.slice(0, 3)} ${code.slice(3)}\r`);
  const ran = await run(["login", ...mfa], at);
  expect(at.stderr.text()).toMatch(
    /^Password for mikrocloud: \nOne-time code for mikrocloud: \nOne-time code for mikrocloud \(the last one was refused\): \nSigned in to mikrocloud\.\n/,
  );
  expect(ran.code).toBe(0);
});

test("a one-time code comes from a secret, a command, stdin or the environment", async () => {
  const codeNow = () => String(codeAt(testTotpSecret, Date.now()));
  const { run, folder } = await commandWorld();
  const input = `${passwords.mikrocloud}\n${testTotpSecret}\n`;
  const bySecret = ["login", ...mfa, "--password-stdin", "--totp-secret-stdin", "--insecure-storage"];
  expect(await run(bySecret, { input })).toMatchObject({ code: 0, stdout: "" });
  expect(JSON.parse((await run(["status", "mikrocloud", "--json"])).stdout).accounts[0].credentials).toMatchObject({
    password: "insecure-storage",
    totp: "insecure-storage",
  });
  expect((await run(["token", "mikrocloud"])).code).toBe(0);
  // Each has a store of its own: in one, a code is sent once.
  const PROVIDER_AUTH_MIKROCLOUD_PASSWORD = passwords.mikrocloud;
  for (const [index, give] of [
    () => ({ env: { PROVIDER_AUTH_MIKROCLOUD_TOTP: codeNow() } }),
    () => ({ env: { PROVIDER_AUTH_MIKROCLOUD_CODE_COMMAND: `echo ${codeNow()}` } }),
    () => ({ env: {}, input: `${codeNow()}\n` }),
  ].entries()) {
    const { run: again } = await commandWorld();
    const { env, ...world } = give();
    const flags = index === 2 ? ["--totp-stdin"] : [];
    const PROVIDER_AUTH_TOKEN_DIR = join(folder, `tokens-${index}`);
    const all = { ...env, PROVIDER_AUTH_MIKROCLOUD_PASSWORD, PROVIDER_AUTH_TOKEN_DIR };
    expect(await again(["token", ...mfa, ...flags], { ...world, env: all })).toMatchObject({ code: 0, stderr: "" });
  }
});

test("without a terminal and without a code, the exit code is 4, and the message says what to do", async () => {
  const { run } = await commandWorld();
  const ran = await run(["token", ...mfa, "--password-stdin"], { input: passwords.mikrocloud });
  expect(ran).toEqual({
    code: 4,
    stdout: "",
    stderr:
      'error: mikrocloud requires a one-time code, and there is no terminal for a prompt; run "provider-auth login mikrocloud" in a terminal, or use --totp-secret-stdin or --code-command.\n',
  });
});

test("status says until when nobody signs in, and why", async () => {
  const { run } = await commandWorld();
  const env = { PROVIDER_AUTH_MBSI_PASSWORD: "fake-wrong-password" };
  await run(["token", "mbsi", ...signInArgs.mbsi], { env });
  const { code, stdout } = await run(["status", "mbsi", ...signInArgs.mbsi, "--json"], { env });
  expect(code).toBe(4);
  expect(JSON.parse(stdout).accounts[0]).toMatchObject({
    signedIn: false,
    blockedUntil: expect.stringMatching(/^2\S+Z$/),
    blockedBy: "the vendor refused the credentials or a one-time code",
  });
});

test("status without an account says how to get one", async () => {
  const { run } = await commandWorld();
  expect(await run(["status"])).toEqual({
    code: 4,
    stdout: "",
    stderr: 'You are not signed in; run "provider-auth login <provider>".\n',
  });
  expect(JSON.parse((await run(["status", "--json"])).stdout)).toEqual({ accounts: [] });
});
