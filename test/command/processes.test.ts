/** The command as processes: in a terminal, in pipes, many at once, and where the surroundings are hostile. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { run } from "../../scripts/lib/run.ts";
import { createMock, type Listener, type Mock } from "../../src/mock/index.ts";
import { passwords } from "../support/command-world.ts";
import { serve } from "../support/server.ts";

const program = fileURLToPath(new URL("../../src/command/provider-auth.ts", import.meta.url));
const inTerminal = fileURLToPath(new URL("../programs/in-terminal.py", import.meta.url));
const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

let mock: Mock;
let listener: Listener;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  mock = await createMock({ providers: ["msp360", "mikrocloud"], state: true });
  listener = await mock.listen({ port: 0 });
});
afterAll(() => listener.close());
beforeEach(async () => {
  mock.reset();
  folder = await mkdtemp(join(tmpdir(), "pa-"));
  env = {
    PATH: process.env.PATH ?? "",
    TERM: "xterm",
    PROVIDER_AUTH_CONFIG_DIR: join(folder, "config"),
    PROVIDER_AUTH_TOKEN_DIR: join(folder, "tokens"),
  };
  return () => rm(folder, { recursive: true, force: true });
});

const logins = () => mock.requests().map(({ method, path, status }) => `${method} ${path} ${status}`);
const account = () => ["--base-url", `${listener.url}/msp360`, "--user-name", "fake9xJKZcsy"];

/** A shell line in which `$PA` is the command. */
const shell = (line: string, more: Record<string, string> = {}) =>
  run("sh", ["-c", line], {
    env: { ...env, PA: `${process.execPath} ${program}`, ARGS: account().join(" "), NODE_OPTIONS: "", ...more },
  });

interface Shown {
  shown: string;
  code: number;
  restored: boolean;
}

async function terminal(args: string[], steps: object[], more: Record<string, string> = {}, file?: string) {
  const argv = [process.execPath, program, ...args];
  const task = JSON.stringify({ argv, env: { ...env, ...more }, steps, stdout: file });
  const { stdout, stderr } = await run("python3", [inTerminal, task]);
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as Shown;
}

const password = { wait: "Password for msp360: ", type: `${passwords.msp360}\r` };

test.runIf(hasPython)("in a terminal, the password is asked for and not shown, and stdout may be a file", async () => {
  const file = join(folder, "token");
  const { shown, code, restored } = await terminal(["token", "msp360", ...account()], [password], {}, file);
  expect({ shown, code, restored }).toEqual({ shown: "Password for msp360: \r\n", code: 0, restored: true });
  expect(await readFile(file, "utf8")).toMatch(/^\S+\n$/);
});

test.runIf(hasPython).each([
  [{ wait: "Password for msp360: ", type: "secr\u0003" }, 130],
  [{ wait: "Password for msp360: ", signal: "SIGTERM" }, 143],
  [{ wait: "Password for msp360: ", signal: "SIGHUP" }, 129],
])("an end at the prompt restores the terminal and leaves nothing half-written: %j", async (step, expected) => {
  const { shown, code, restored } = await terminal(["login", "msp360", ...account()], [step], { TERM: "dumb" });
  expect({ shown, code, restored }).toEqual({ shown: "Password for msp360: \r\n", code: expected, restored: true });
  expect(await readdir(folder)).toEqual([]);
  expect(logins()).toEqual([]);
});

test.runIf(hasPython)(
  "Ctrl-C at the question for the one-time code leaves nothing half-written, and no code is sent",
  async () => {
    const account = ["--base-url", `${listener.url}/mikrocloud`, "--email", "jane@example.com"];
    const steps = [
      { wait: "Password for mikrocloud: ", type: `${passwords.mikrocloud}\r` },
      { wait: "One-time code for mikrocloud: ", type: "12\u0003" },
    ];
    const { shown, code, restored } = await terminal(["login", "mikrocloud", ...account, "--insecure-storage"], steps);
    const questions = "Password for mikrocloud: \r\nOne-time code for mikrocloud: \r\n";
    expect({ shown, code, restored }).toEqual({ shown: questions, code: 130, restored: true });
    expect((await readdir(folder)).filter((name) => name !== "tokens")).toEqual([]);
    const files = await readdir(join(folder, "tokens"), { recursive: true });
    for (const name of files.filter((each) => each.endsWith(".json"))) {
      expect(JSON.parse(await readFile(join(folder, "tokens", name), "utf8"))).toEqual({ v: 1, refusals: {} });
    }
    expect(logins()).toEqual(["POST /mikrocloud/user/login 200"]);
  },
);

test("a reader that has stopped reading does not keep the command from ending", async () => {
  const { origin } = await serve(async ({ method, url, headers, body }, response) => {
    if (method === "GET") return response.writeHead(200).write(Buffer.alloc(8_000_000));
    const answer = await mock.fetch(
      new Request(`http://localhost${url}`, { method, body, headers: headers as Record<string, string> }),
    );
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(await answer.text());
  });
  const args = ["fetch", "msp360", "/api/Users", "--base-url", `${origin}/msp360`, "--user-name", "fake9xJKZcsy"];
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...env, PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360 },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "readable");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([130, null]);
});

test("seq 20 | xargs -P 20 is one login", async () => {
  const { stdout } = await shell(`seq 20 | xargs -P 20 -I_ $PA token msp360 $ARGS`, {
    PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360,
  });
  const lines = stdout.trim().split("\n");
  expect([lines.length, new Set(lines).size]).toEqual([20, 1]);
  expect(logins()).toEqual(["POST /msp360/api/Provider/Login 200"]);
});

test.each([
  ["a reader that is gone", "$PA --help | true", "", 0],
  ["a closed stdout", "$PA --help >&-", "", undefined],
  ["a full disk", "$PA --help > /dev/full", "error: Some of the output could not be written to stdout (ENOSPC).\n", 1],
  ["a closed stderr", "$PA nope 2>&-", "", 2],
])("%s is not a crash", async (_what, line, stderr, code) => {
  const finished = await shell(line);
  expect(finished.stderr).toBe(stderr);
  if (code !== undefined) expect(finished.code).toBe(code);
});

test("without a home folder, the message says what to do", async () => {
  const { PROVIDER_AUTH_CONFIG_DIR: _, PROVIDER_AUTH_TOKEN_DIR: __, ...bare } = env;
  env = { ...bare, HOME: "", XDG_CONFIG_HOME: "", XDG_CACHE_HOME: "" };
  const finished = await shell("$PA token msp360");
  expect([finished.code, finished.stdout]).toEqual([1, ""]);
  expect(finished.stderr).toBe("error: The user has no home folder; set PROVIDER_AUTH_CONFIG_DIR to a folder.\n");
});

test("if the store cannot be created, nothing is sent, and the message says what to do", async () => {
  const blocked = "/dev/null/tokens";
  const more = { PROVIDER_AUTH_TOKEN_DIR: blocked, PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360 };
  const finished = await shell("$PA token msp360 $ARGS", more);
  expect([finished.code, finished.stdout]).toEqual([1, ""]);
  expect(finished.stderr).toMatch(/^error: [^\n]*PROVIDER_AUTH_TOKEN_DIR[^\n]*\n$/);
  expect(logins()).toEqual([]);
});

test("a folder of tokens that others can read is refused", async () => {
  await mkdir(join(folder, "tokens"));
  await chmod(join(folder, "tokens"), 0o755);
  const finished = await shell("$PA token msp360 $ARGS", { PROVIDER_AUTH_MSP360_PASSWORD: passwords.msp360 });
  expect(finished.code).toBe(1);
  expect(finished.stderr).toMatch(/^error: The folder for tokens can be read by others [^\n]*chmod 700[^\n]*\n$/);
});
