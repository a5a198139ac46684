/** What a credential-command may print: it is run as the user gave it, and may be anything. */
import { expect, test } from "vitest";
import { commandWorld, passwords, signInArgs } from "../support/command-world.ts";

const what = "The credential-command of msp360";
const token = (command: string) => ["token", "msp360", ...signInArgs.msp360, "--credential-command", command];

test.each([
  ["without a line end", `printf ${passwords.msp360}`],
  ["with a line end of Windows, and notes below", `printf '${passwords.msp360}\\r\\nfake notes\\r\\n'`],
])("the first line is the secret: %s", async (_what, command) => {
  const { run } = await commandWorld({ providers: ["msp360"] });
  expect(await run(token(command))).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["a NUL", "printf 'hunter2\\000hunter3\\n'", "printed output that is not UTF-8 text."],
  ["other bytes than UTF-8", "printf 'hunter2\\377\\n'", "printed output that is not UTF-8 text."],
  ["an empty first line", "printf '\\nhunter2\\n'", "must print the secret."],
  ["nothing", "true", "printed nothing."],
  ["10 MB", "head -c 10000000 /dev/zero | tr '\\000' x 2>/dev/null", "printed more than 65536 characters."],
  ["without an end", "yes hunter2 2>/dev/null", "printed more than 65536 characters."],
  ["a secret, and fails", "echo hunter2; exit 3", "failed (exit code 3)."],
  ["a secret, and is killed", "echo hunter2; kill -9 $$", "failed (SIGKILL)."],
])("a command that prints %s is reported in a sentence, and nothing is sent", async (_what, command, sentence) => {
  const { run, requests } = await commandWorld({ providers: ["msp360"] });
  expect(await run(token(command))).toEqual({ code: 1, stdout: "", stderr: `error: ${what} ${sentence}\n` });
  expect(requests).toEqual([]);
});

test("what it writes to stderr is shown, so that it can ask or complain", async () => {
  const { run } = await commandWorld({ providers: ["msp360"] });
  const { stderr } = await run(token("echo 'The vault is locked.' >&2; exit 1"));
  expect(stderr).toBe(`The vault is locked.\nerror: ${what} failed (exit code 1).\n`);
});

test("--with says which kind of credentials it is that the command prints", async () => {
  const { run, requests } = await commandWorld({ providers: ["crmcom"] });
  const place = ["--base-url", "http://localhost/crmcom", "--organisation", "CRMDEMO"];
  const by = (kind: string, secret: string, ...more: string[]) =>
    run(["login", "crmcom", ...place, "--with", kind, ...more, "--credential-command", `printf ${secret}`]);
  const signedIn = [
    by("access-token-authentication-code", "fake-authentication-code", "--account", "a"),
    by("access-token-identifier", "fake-pass-code", "--account", "b", "--access-token-identifier", "fake-identifier"),
    by("username", "fake-password", "--account", "c", "--username", "fakeadministrator"),
  ];
  for (const ran of await Promise.all(signedIn)) expect(ran).toMatchObject({ code: 0, stdout: "" });
  expect(requests).toHaveLength(3);
  const { accounts } = JSON.parse((await run(["status", "crmcom", "--json"])).stdout);
  expect(accounts.map(({ credentials }: { credentials: object }) => Object.keys(credentials).toSorted())).toEqual([
    ["accessToken.authenticationCode", "baseUrl", "organisation"],
    ["accessToken.identifier", "accessToken.passCode", "baseUrl", "organisation"],
    ["baseUrl", "organisation", "password", "username"],
  ]);
  const wrong = await by("access-token-identifier", "hunter2", "--access-token-identifier", "fake-identifier");
  expect(wrong).toMatchObject({ code: 4, stdout: "" });
  expect(wrong.stderr).toMatch(/^error: crmcom refused the credentials; check them\.[^\n]*\n$/);
  expect(wrong.stderr).not.toContain("hunter2");
  expect(await by("hunter2", "fake")).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "error: --with has an unknown value; use one of username, access-token-authentication-code, access-token-identifier.\n",
  });
});

test("a secret on stdin must be text too", async () => {
  const { run, requests } = await commandWorld({ providers: ["msp360"] });
  const ran = await run(["token", "msp360", ...signInArgs.msp360, "--password-stdin"], {
    input: Buffer.from([0x68, 0xff, 0x0a]),
  });
  expect(ran).toEqual({ code: 2, stdout: "", stderr: "error: The input on stdin is not UTF-8 text.\n" });
  expect(requests).toEqual([]);
});
