/** `provider-auth token`: what it prints, and when it signs in. */
import { expect, test } from "vitest";
import { providerNames } from "../../generated/providers.ts";
import { systemClock } from "../../src/session/clock.ts";
import { commandWorld, passwords, signInArgs } from "../support/command-world.ts";

const login = (name: (typeof providerNames)[number]) => [name, ...signInArgs[name], "--password-stdin"];

test.each(providerNames)("%s: prints only the token, and a second process does not sign in again", async (name) => {
  const { run, requests } = await commandWorld();
  const first = await run(["token", ...login(name)], { input: `${passwords[name]}\n` });
  expect(first).toEqual({ code: 0, stdout: expect.stringMatching(/^\S+\n$/), stderr: "" });
  const { length } = requests;
  expect(await run(["token", ...login(name)], { input: "another-password\n" })).toEqual(first);
  expect(requests).toHaveLength(length);
});

test.each([
  ["header", /^Authorization: Bearer (\S+)\n$/],
  [
    "json",
    /^\{"provider":"msp360","account":"default","token":"(\S+)","scheme":"Bearer","obtainedAt":"2\S+Z","expiresAt":"2\S+Z"\}\n$/,
  ],
  [
    "exec-credential",
    /^\{"apiVersion":"client\.authentication\.k8s\.io\/v1","kind":"ExecCredential","status":\{"token":"(\S+)","expirationTimestamp":"[-0-9]{10}T[:0-9]{8}Z"\}\}\n$/,
  ],
  ["git-credential", /^username=fake9xJKZcsy\npassword=(\S+)\npassword_expiry_utc=\d{10}\n$/],
])("--format %s", async (format, pattern) => {
  const { run } = await commandWorld();
  const plain = await run(["token", ...login("msp360")], { input: passwords.msp360 });
  const { code, stdout, stderr } = await run(["token", ...login("msp360"), "--format", format]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(pattern.exec(stdout)?.[1]).toBe(plain.stdout.trim());
});

test("a format omits the expiry of a token without one", async () => {
  const { run } = await commandWorld();
  const args = ["token", ...login("mikrocloud"), "--format"];
  const git = await run([...args, "git-credential"], { input: passwords.mikrocloud });
  expect(git.stdout).toMatch(/^username=john@example\.com\npassword=\S+\n$/);
  expect(JSON.parse((await run([...args, "json"])).stdout).expiresAt).toBeNull();
  expect(JSON.parse((await run([...args, "exec-credential"])).stdout).status).toEqual({ token: expect.any(String) });
});

test("kubectl gets the version that it asks for", async () => {
  const { run } = await commandWorld();
  const env = { KUBERNETES_EXEC_INFO: '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential"}' };
  const { stdout } = await run(["token", ...login("msp360"), "--format", "exec-credential"], {
    env,
    input: passwords.msp360,
  });
  expect(JSON.parse(stdout).apiVersion).toBe("client.authentication.k8s.io/v1beta1");
});

test.each([
  [
    "header",
    'crmcom takes the token in the query or the body of a call, as token, not in a header; use --format token, or "provider-auth fetch".',
  ],
  [
    "exec-credential",
    "The token of crmcom is not a bearer token, and kubectl sends only bearer tokens; use --format json.",
  ],
])("crmcom has no %s: it fails in a sentence, before a login", async (format, sentence) => {
  const { run, requests } = await commandWorld();
  const ran = await run(["token", ...login("crmcom"), "--format", format], { input: passwords.crmcom });
  expect(ran).toEqual({ code: 1, stdout: "", stderr: `error: ${sentence}\n` });
  expect(requests).toEqual([]);
});

test("an unknown format or provider is wrong use, with the nearest name", async () => {
  const { run } = await commandWorld();
  expect(await run(["token", "msp360", "--format", "heder"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "error: --format has an unknown value; did you mean header?\n",
  });
  expect((await run(["token", "mps360"])).stderr).toBe("error: There is no provider mps360; did you mean msp360?\n");
  expect((await run(["token"])).stderr).toBe("error: token needs a provider: msp360, mbsi, mikrocloud, crmcom.\n");
  const extra = await run(["token", "msp360", "hunter2"]);
  expect(extra).toMatchObject({ code: 2, stderr: "error: token takes one provider and options, and nothing else.\n" });
});

test("without an account or a terminal, the exit code is 4, and the message says what to do", async () => {
  const { run, requests } = await commandWorld();
  expect(await run(["token", "msp360"])).toEqual({
    code: 4,
    stdout: "",
    stderr: 'error: You are not signed in to msp360; run "provider-auth login msp360".\n',
  });
  const nameless = await run(["token", "msp360", "--account", "work", ...signInArgs.msp360]);
  expect(nameless.code).toBe(4);
  expect(nameless.stderr).toBe(
    'error: The password of msp360 as work is not known, and there is no terminal for a prompt; run "provider-auth login msp360 --account work" in a terminal, or pass it with --password-stdin, --credential-command or PROVIDER_AUTH_MSP360_PASSWORD.\n',
  );
  expect(requests).toEqual([]);
});

test("a wrong password in a job is one failed login in a day", async () => {
  const { run, requests } = await commandWorld();
  const env = { PROVIDER_AUTH_MBSI_PASSWORD: "fake-wrong-password" };
  let agoMs = 0;
  const clock = { ...systemClock, nowMs: () => Date.now() + agoMs };
  for (const hour of [0, 1, 5, 23]) {
    agoMs = hour * 3_600_000;
    const ran = await run(["token", "mbsi", ...signInArgs.mbsi], { env, clock });
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(ran.stderr).toMatch(
      /^error: mbsi refused .* run "provider-auth login mbsi" with other credentials, or with --force to send the same ones\.\n$/,
    );
  }
  expect(requests).toEqual(["POST /mbsi/api/v140/auth 401"]);
  const corrected = await run(["token", "mbsi", ...signInArgs.mbsi], {
    env: { PROVIDER_AUTH_MBSI_PASSWORD: passwords.mbsi },
    clock,
  });
  expect(corrected.code).toBe(0);
});

test("twenty at once are one login", async () => {
  const { run, requests } = await commandWorld();
  const env = { PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360 };
  const all = await Promise.all(
    Array.from({ length: 20 }, () => run(["token", "msp360", ...signInArgs.msp360], { env })),
  );
  expect(new Set(all.map(({ code, stdout }) => `${code} ${stdout}`)).size).toBe(1);
  expect(requests).toEqual(["POST /msp360/api/Provider/Login 200"]);
});

test("a token that is about to expire is replaced before it is printed, and printed if that fails", async () => {
  const { run, requests, mock } = await commandWorld();
  let agoMs = 0;
  const clock = { ...systemClock, nowMs: () => Date.now() + agoMs };
  const env = { PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360 };
  const token = () => run(["token", "msp360", ...signInArgs.msp360], { env, clock });
  const first = await token();
  // msp360's live for 14 days; the last minute is within the window.
  agoMs = 14 * 86_400_000 - 60_000;
  mock.setFault({ provider: "msp360", kind: "status", status: 503 });
  expect(await token()).toEqual({ ...first, stderr: "" });
  expect(requests).toEqual(["POST /msp360/api/Provider/Login 200", "POST /msp360/api/Provider/Login 503"]);
  mock.reset();
  agoMs += 5_000;
  const next = await token();
  expect([next.code, next.stderr]).toEqual([0, ""]);
  expect(next.stdout).not.toBe(first.stdout);
  expect(requests).toHaveLength(3);
});

test("as a git credential helper, it returns a token only for the origin of the account, and stores nothing", async () => {
  const { run } = await commandWorld();
  const args = ["token", ...signInArgs.msp360, "msp360", "--format", "git-credential"];
  const env = { PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360 };
  const own = await run([...args, "get"], { env, input: "protocol=http\nhost=localhost\n\n" });
  expect(own).toMatchObject({ code: 0, stdout: expect.stringMatching(/^username=fake9xJKZcsy\npassword=\S+\n/) });
  const others = [
    ...["protocol=https\nhost=localhost\n", "protocol=http\nhost=example.com\n", "", "host=localhost"],
    // Of two, the last one counts. The others are hosts for nobody but a browser.
    ...[
      "localhost\nhost=example.com",
      "somebody@localhost",
      "localhost/path",
      "localhost#",
      "localhost?",
      "localhost\\x",
    ].map((host) => `protocol=http\nhost=${host}\n\n`),
  ];
  for (const input of others) {
    expect(await run([...args, "get"], { env, input })).toEqual({ code: 0, stdout: "", stderr: "" });
  }
  for (const operation of ["store", "erase"]) {
    expect(await run([...args, operation], { env })).toEqual({ code: 0, stdout: "", stderr: "" });
  }
  expect((await run([...args, "fill"], { env })).code).toBe(2);
});
