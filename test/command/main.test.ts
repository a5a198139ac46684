/** What holds for every command: streams, exit codes, help, and messages that show no secret. */
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { readArguments } from "../../src/command/arguments.ts";
import type { Command } from "../../src/command/command.ts";
import { commands as all } from "../../src/command/commands.ts";
import { type Context, Interrupted } from "../../src/command/context.ts";
import { print } from "../../src/command/print.ts";
import { AuthError } from "../../src/errors.ts";
import { runCommand, sink } from "../support/command.ts";

const options = {
  "base-url": { type: "string", placeholder: "<url>", description: "Where the API is" },
  json: { type: "boolean", short: "j", description: "Print JSON" },
  "password-stdin": { type: "boolean", description: "Read the password from stdin" },
} as const;

function commandsOf(run: (context: Context) => Promise<number>) {
  const command: Command = {
    usage: "greet [options]",
    options,
    examples: [["provider-auth greet --json", "Greet as JSON"]],
    run,
  };
  return { greet: { summary: "Print a greeting", load: async () => command } };
}

const commands = commandsOf(async (context) => {
  const { values, positionals, rest } = readArguments("greet", options, context.args);
  await print(context, JSON.stringify({ values, positionals, rest }));
  return 0;
});

test("a command gets its options, its other arguments, and what follows --", async () => {
  const args = ["greet", "a", "--base-url=http://x", "-j", "b", "--", "--json", "c"];
  expect(await runCommand(args, { commands })).toEqual({
    code: 0,
    stdout: '{"values":{"base-url":"http://x","json":true},"positionals":["a","b"],"rest":["--json","c"]}\n',
    stderr: "",
  });
});

test.each([
  [["gret"], "provider-auth has no command gret; did you mean greet?"],
  [["upload"], "provider-auth has no command upload; use one of greet."],
  [["constructor"], "provider-auth has no command constructor; use one of greet."],
  [["--jsn=hunter2"], "provider-auth has no option --jsn before the command; use one of greet."],
  [["greet", "--jsno"], "greet has no option --jsno; did you mean --json?"],
  [["greet", "--basurl=hunter2"], "greet has no option --basurl; did you mean --base-url?"],
  [["greet", "--constructor"], 'greet has no option --constructor; see "provider-auth greet --help".'],
  [["greet", "--color"], 'greet has no option --color; see "provider-auth greet --help".'],
  [["greet", "--base-url"], "The option --base-url needs a value; if the value begins with -, put = before it."],
  [
    ["greet", "--base-url", "--json"],
    "The option --base-url needs a value; if the value begins with -, put = before it.",
  ],
  [["greet", "--base-url="], "The value of the option --base-url is empty."],
  [["greet", "--json=hunter2"], "The option --json takes no value."],
  [["greet", "--json", "-j"], "The option -j was given twice."],
])("%j is wrong use, told in one sentence", async (args, sentence) => {
  expect(await runCommand(args, { commands })).toEqual({ code: 2, stdout: "", stderr: `error: ${sentence}\n` });
});

test.each([
  ["--password", "hunter2"],
  ["--password=hunter2"],
  ["--Password=hunter2"],
  ["--pass", "hunter2"],
  ["--client-secret=hunter2"],
  ["--api-key", "hunter2"],
  ["--access-token=hunter2"],
  ["--totp", "hunter2"],
  ["--pass-code=hunter2"],
])("an argument that would hold a secret is refused, and not shown: %s", async (...args) => {
  const { code, stdout, stderr } = await runCommand(["greet", ...args], { commands });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(
    /^error: There is no option .*, because other processes can read arguments; use --password-stdin, or see .* for ways to pass a secret\.\n$/,
  );
  expect(stderr).not.toContain("hunter2");
});

test("a short option with the secret behind it is not shown", async () => {
  const { code, stderr } = await runCommand(["greet", "-phunter2"], { commands });
  expect([code, stderr]).toEqual([2, 'error: greet has no option -p; see "provider-auth greet --help".\n']);
});

test("without a command, the help goes to stderr; with --help, to stdout", async () => {
  const bare = await runCommand([], { commands });
  expect([bare.code, bare.stdout]).toEqual([2, ""]);
  const asked = await runCommand(["--help"], { commands });
  expect(asked).toEqual({ code: 0, stdout: bare.stderr, stderr: "" });
  expect(asked.stdout).toContain("  greet  Print a greeting");
  expect(await runCommand(["help"], { commands })).toEqual(asked);
});

test.each([
  ["greet", "--help"],
  ["greet", "-h"],
  ["greet", "--unknown", "--help"],
  ["help", "greet"],
])("the help of a command has its options and examples: %s", async (...args) => {
  const { code, stdout, stderr } = await runCommand(args, { commands });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Usage:\n  provider-auth greet [options]");
  expect(stdout).toMatch(/^ {2}--base-url <url> +Where the API is$/m);
  expect(stdout).toContain("  # Greet as JSON\n  provider-auth greet --json");
});

test("the help of a command for providers names them, and says where their options are", async () => {
  const { stdout } = await runCommand(["login", "--help"]);
  expect(stdout).toContain("Providers:\n  msp360, mbsi, mikrocloud, crmcom\n");
  expect(stdout).toContain('Run "provider-auth login <provider> --help" for the options of its accounts.');
  expect((await runCommand(["login", "mbsi", "--help"])).stdout).not.toContain("Providers:");
});

test.each(["login", "token", "exec", "fetch", "status", "logout"])(
  "the help of %s for a provider has examples of no other one",
  async (name) => {
    const { stdout } = await runCommand([name, "mbsi", "--help"]);
    expect(stdout).toContain(`provider-auth ${name} mbsi`);
    expect(stdout).not.toMatch(/msp360|mikrocloud|crmcom/i);
  },
);

test("the help of status and logout lists the options that select an account, and none that only a login needs", async () => {
  for (const name of ["status", "logout"]) {
    const { stdout } = await runCommand([name, "mikrocloud", "--help"]);
    expect(stdout.match(/^ {2}--[-a-z]+/gm)).toEqual([
      ...["  --json", "  --account", "  --email", "  --base-url", "  --allow-insecure-requests"],
    ]);
  }
});

test("the host of crmcom, which has to be given, shows no default", async () => {
  const { stdout } = await runCommand(["login", "crmcom", "--help"]);
  expect(stdout).toMatch(/--host <value> +Host name of the deployment, with a port if needed\n/i);
});

test("no line of a help is wider than 100 columns, but for examples", async () => {
  for (const name of ["", ...Object.keys(all)]) {
    const { stdout } = await runCommand(name === "" ? ["--help"] : [name, "--help"]);
    const lines = stdout.replace(/^Examples:.*/ms, "").split("\n");
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  }
});

test("messages of the library name the options of the command", async () => {
  const args = ["token", "msp360", "--user-name", "fake", "--base-url", "http://api.example.com"];
  const { code, stderr } = await runCommand(args, { env: { PROVIDER_AUTH_CONFIG_DIR: "/nonexistent" } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: [^\n]*; for plain http to another machine, give --allow-insecure-requests\.\n$/);
});

test("--help after -- is for the other program", async () => {
  expect((await runCommand(["greet", "--", "--help"], { commands })).stdout).toContain('"rest":["--help"]');
});

test("--version prints the version of the package alone", async () => {
  const { code, stdout } = await runCommand(["--version"]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
});

test.each([
  [new AuthError("INVALID_CREDENTIALS", "Refused."), 4, "error: Refused.\n"],
  [new AuthError("MFA_REQUIRED", "A code is needed."), 4, "error: A code is needed.\n"],
  [new AuthError("NETWORK", "No answer."), 1, "error: No answer.\n"],
  [
    new TypeError("fetch of http://user:hunter2@x failed"),
    1,
    "error: The command failed with an unexpected error; set PROVIDER_AUTH_DEBUG=1 to see the stack trace.\n",
  ],
  [
    Object.assign(new Error("open /secret"), { code: "EROFS" }),
    1,
    "error: The command failed with EROFS; set PROVIDER_AUTH_DEBUG=1 to see the stack trace.\n",
  ],
])("an error becomes a sentence and an exit code, without a stack trace: %s", async (error, code, stderr) => {
  const failing = commandsOf(() => Promise.reject(error));
  expect(await runCommand(["greet"], { commands: failing })).toEqual({ code, stdout: "", stderr });
});

test("an error of another copy of the command's code has its exit code", async () => {
  const error = Object.assign(new Error("Not so."), { name: "CommandError", exitCode: 2 });
  const failing = commandsOf(() => Promise.reject(error));
  expect(await runCommand(["greet"], { commands: failing })).toEqual({
    code: 2,
    stdout: "",
    stderr: "error: Not so.\n",
  });
});

test("PROVIDER_AUTH_DEBUG shows the stack, without secrets", async () => {
  const failing = commandsOf(async ({ secrets }) => {
    secrets.add("hunter2");
    throw new Error("refused: hunter2");
  });
  const { stderr } = await runCommand(["greet"], { commands: failing, env: { PROVIDER_AUTH_DEBUG: "1" } });
  expect(stderr).toContain("Error: refused: ***\n    at ");
  expect(stderr).not.toContain("hunter2");
});

test("whatever an interrupted command throws, it ends with the code of the signal and says nothing", async () => {
  const controller = new AbortController();
  const failing = commandsOf(async () => {
    controller.abort(new Interrupted(130));
    throw new AuthError("ABORTED", "The wait was aborted.");
  });
  const ran = await runCommand(["greet"], { commands: failing, signal: controller.signal });
  expect(ran).toEqual({ code: 130, stdout: "", stderr: "" });
});

/** A stream that fails at each write. */
const broken = (code: string) =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) }).on(
    "error",
    () => {},
  );

test("a closed pipe is not a failure, but a full disk is", async () => {
  const gone = await runCommand(["greet"], { commands, stdout: broken("EPIPE") });
  expect(gone).toMatchObject({ code: 0, stderr: "" });
  const full = await runCommand(["greet"], { commands, stdout: broken("ENOSPC") });
  expect(full).toMatchObject({
    code: 1,
    stderr: "error: Some of the output could not be written to stdout (ENOSPC).\n",
  });
});

test("a stderr that is closed changes nothing", async () => {
  expect(await runCommand(["upload"], { commands, stderr: broken("EPIPE") })).toMatchObject({ code: 2, stdout: "" });
});

test("colours appear only in a terminal that supports them, and only if the user has not turned them off", async () => {
  const errorOn = async (isTTY: boolean, env: Record<string, string>) => {
    const stderr = sink(isTTY);
    await runCommand(["upload"], { commands, stderr, env });
    return stderr.text().includes("\u001b[31merror:\u001b[0m");
  };
  expect(await errorOn(true, { TERM: "xterm" })).toBe(true);
  expect(await errorOn(false, { TERM: "xterm" })).toBe(false);
  expect(await errorOn(true, { TERM: "dumb" })).toBe(false);
  expect(await errorOn(true, { TERM: "xterm", NO_COLOR: "1" })).toBe(false);
});
