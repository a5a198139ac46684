/** `provider-auth exec` and `fetch` as programs: environment, exit codes, signals and streams. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { createMock, type Listener } from "../../src/mock/index.ts";
import { commandWorld } from "../support/command-world.ts";

let folder: string;
let listener: Listener;
let env: Record<string, string>;
const requests: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pa-"));
  const mock = await createMock({
    state: true,
    providers: ["mbsi", "crmcom"],
    onRequest: ({ method, path }) => requests.push(`${method} ${path}`),
  });
  listener = await mock.listen();
  env = {
    PATH: `${process.env.PATH}`,
    PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"),
    PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens"),
    PROVIDER_AUTH_MBSI_USERNAME: "abctestuser",
    PROVIDER_AUTH_MBSI_PASSWORD: "fake-password",
    PROVIDER_AUTH_MBSI_BASE_URL: `${listener.url}/mbsi`,
    PROVIDER_AUTH_CRMCOM_USERNAME: "fakeadministrator",
    PROVIDER_AUTH_CRMCOM_PASSWORD: "fake-password",
    PROVIDER_AUTH_CRMCOM_ORGANISATION: "CRMDEMO",
    PROVIDER_AUTH_CRMCOM_BASE_URL: `${listener.url}/crmcom`,
    PROVIDER_AUTH_HEADER: "of an earlier exec",
    // Of others, which would give a secret to whoever runs them.
    PROVIDER_AUTH_CRMCOM_CREDENTIAL_COMMAND: "echo fake-password",
    PROVIDER_AUTH_MIKROCLOUD_CODE_COMMAND: "echo fake-password",
  };
  // One login for all of the processes that follow.
  expect(await ended(start(["exec", "mbsi", "--", "true"]))).toEqual({ code: 0, stdout: "", stderr: "" });
});
afterAll(async () => {
  await listener.close();
  await rm(folder, { recursive: true });
});

const start = (args: readonly string[], stdio: ("pipe" | number)[] = ["pipe", "pipe", "pipe"]) =>
  spawn(process.execPath, [join(root, "src/command/provider-auth.ts"), ...args], { cwd: folder, env, stdio });

async function ended(child: ChildProcess, input?: string) {
  child.stdin?.end(input);
  const read = (stream: ChildProcess["stdout"]) => (stream ? text(stream) : "");
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, "close"),
    read(child.stdout),
    read(child.stderr),
  ]);
  return { code: code ?? signal, stdout, stderr };
}

const execute = (script: string, input?: string) => ended(start(["exec", "mbsi", "--", "sh", "-c", script]), input);

test("a command gets the token in its environment, not in an argument, and gets no credentials", async () => {
  const [mbsi, crmcom] = await Promise.all([
    execute("env; tr '\\0' ' ' < /proc/$PPID/cmdline"),
    ended(start(["exec", "crmcom", "--", "env"])),
  ]);
  const own = (output: string) => Object.fromEntries(output.split("\n").map((line) => line.split(/=(.*)/s, 2)));
  const variables = own(mbsi.stdout);
  const token = variables.PROVIDER_AUTH_TOKEN;
  expect(variables).toMatchObject({
    PROVIDER_AUTH_HEADER: `Authorization: Bearer ${token}`,
    PROVIDER_AUTH_HEADER_NAME: "Authorization",
    PROVIDER_AUTH_HEADER_VALUE: `Bearer ${token}`,
    PROVIDER_AUTH_ORIGIN: listener.url,
    PROVIDER_AUTH_BASE_URL: `${listener.url}/mbsi`,
    PROVIDER_AUTH_EXPIRES_AT: expect.stringMatching(/^2\d{3}-\d\d-\d\dT[\d:.]+Z$/),
    PROVIDER_AUTH_MBSI_USERNAME: "abctestuser",
  });
  expect(mbsi.stdout).not.toContain("fake-password");
  // The command line of provider-auth itself.
  expect(mbsi.stdout.slice(mbsi.stdout.lastIndexOf(process.execPath))).not.toContain(token);
  expect(crmcom.stdout).toMatch(/^PROVIDER_AUTH_TOKEN=\S+$/m);
  expect(crmcom.stdout).not.toMatch(/^PROVIDER_AUTH_HEADER/m);
  expect(requests.filter((line) => line.includes("/mbsi/"))).toEqual(["POST /mbsi/api/v140/auth"]);
});

test("exit codes and streams are those of the command", async () => {
  const notExecutable = join(folder, "not-executable");
  await writeFile(notExecutable, "");
  await chmod(notExecutable, 0o600);
  expect(
    await Promise.all([
      execute("cat; echo message >&2; exit 42", "input"),
      ended(start(["exec", "mbsi", "--", "no-such-command-here"])),
      ended(start(["exec", "mbsi", "--", notExecutable])),
    ]),
  ).toEqual([
    { code: 42, stdout: "input", stderr: "message\n" },
    { code: 127, stdout: "", stderr: "error: There is no command no-such-command-here.\n" },
    { code: 126, stdout: "", stderr: `error: The command ${notExecutable} cannot be run (EACCES).\n` },
  ]);
});

test("signals are passed to the command, and a signal that ends the command also ends provider-auth", async () => {
  const trapping = start([
    "exec",
    "mbsi",
    "--",
    "sh",
    "-c",
    "trap 'echo INT' INT; trap 'echo HUP' HUP; trap 'echo USR2' USR2; trap 'echo TERM; exit 7' TERM; echo ready; while :; do sleep 0.02; done",
  ]);
  const dying = start(["exec", "mbsi", "--", "sh", "-c", "echo ready; sleep 60 & wait"]);
  const lines: string[] = [];
  trapping.stdout?.setEncoding("utf8").on("data", (chunk: string) => lines.push(...chunk.trim().split("\n")));
  for (const [index, name] of (["SIGINT", "SIGINT", "SIGHUP", "SIGUSR2", "SIGTERM"] as const).entries()) {
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(index + 1);
    trapping.kill(name);
  }
  expect(await once(trapping, "close")).toEqual([7, null]);
  expect(lines).toEqual(["ready", "INT", "INT", "HUP", "USR2", "TERM"]);
  if (dying.stdout) await once(dying.stdout, "data");
  dying.kill("SIGTERM");
  expect(await once(dying, "exit")).toEqual([null, "SIGTERM"]);
});

test("fetch ends quietly when the reader of stdout goes away, and reports a full disk", async () => {
  const full = await open("/dev/full", "w");
  const closing = ended(
    spawn(
      "sh",
      [
        "-c",
        '"$@" | head -c 1',
        "sh",
        process.execPath,
        join(root, "src/command/provider-auth.ts"),
        "fetch",
        "mbsi",
        "/__mock/echo",
        "-i",
      ],
      { cwd: folder, env },
    ),
  );
  const toFull = ended(start(["fetch", "mbsi", "/__mock/echo"], ["pipe", full.fd, "pipe"]));
  const fileOnFull = ended(start(["fetch", "mbsi", "/__mock/echo", "-o", "/dev/full"]));
  const toFile = ended(start(["fetch", "mbsi", "/__mock/echo", "-o", "echo.json"]));
  expect(await Promise.all([closing, toFull, fileOnFull, toFile])).toEqual([
    { code: 0, stdout: "H", stderr: "" },
    { code: 1, stdout: "", stderr: "error: Some of the output could not be written to stdout (ENOSPC).\n" },
    { code: 1, stdout: "", stderr: "error: The file /dev/full cannot be written (ENOSPC).\n" },
    { code: 0, stdout: "", stderr: "" },
  ]);
  await full.close();
  expect(JSON.parse(await readFile(join(folder, "echo.json"), "utf8"))).toMatchObject({ method: "GET" });
});

test.each([
  [["mbsi"], "exec takes a provider, then -- and a command, such as exec mbsi -- python3 report.py."],
  [["mbsi", "--"], "exec takes a provider, then -- and a command, such as exec mbsi -- python3 report.py."],
  [["mbsi", "env"], "exec takes a provider, then -- and a command, such as exec mbsi -- python3 report.py."],
  [["--", "mbsi"], "exec needs a provider: msp360, mbsi, mikrocloud, crmcom."],
])("%j is wrong use", async (args, sentence) => {
  const { run } = await commandWorld({ providers: ["mbsi"] });
  expect(await run(["exec", ...args])).toEqual({ code: 2, stdout: "", stderr: `error: ${sentence}\n` });
});

test("nothing is run without a sign-in", async () => {
  const { run, folder: own } = await commandWorld({ providers: ["mbsi"] });
  const { code, stderr } = await run(["exec", "mbsi", "--", "touch", join(own, "was-run")]);
  expect([code, stderr]).toEqual([4, expect.stringContaining("provider-auth login mbsi")]);
  await expect(readFile(join(own, "was-run"))).rejects.toThrow("ENOENT");
});
