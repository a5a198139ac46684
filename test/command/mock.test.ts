import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { commands } from "../../src/command/commands.ts";
import { Interrupted } from "../../src/command/context.ts";
import { main } from "../../src/command/main.ts";
import { systemClock } from "../../src/session/clock.ts";
import { runCommand } from "../support/command.ts";

const json = { "Content-Type": "application/json" };
const login = { Password: "fakeXkjwZmAJvAQBYjja", UserName: "fake9xJKZcsy" };

/** Runs the mock in this process until its stdout has a text, and gives what stops it. */
async function serve(args: string[]) {
  const controller = new AbortController();
  let text = "";
  let wake = () => {};
  const collect = () =>
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        wake();
        done();
      },
    });
  const context = {
    args: ["mock", "--port", "0", ...args],
    env: {},
    stdin: new Writable() as never,
    stdout: collect(),
    stderr: new Writable({ write: (_chunk, _encoding, done) => done() }),
    signal: controller.signal,
    clock: { ...systemClock, nowMs: () => Date.UTC(2030, 0, 1, 12, 34, 56) },
    importPackage: () => Promise.reject(new Error("No package is needed.")),
    secrets: new Set<string>(),
  };
  const ended = main(context, commands);
  const until = async (wanted: RegExp) => {
    while (!wanted.test(text)) await new Promise<void>((resolve) => (wake = resolve));
    return text;
  };
  const stop = () => {
    controller.abort(new Interrupted(130));
    return ended;
  };
  return { until, stop };
}

describe("provider-auth mock", () => {
  test("prints where it is, who can sign in with which code, and a line per request without a secret", async () => {
    const documents = ["--document", "own=specs/mbsi.yaml", "--fault", "mbsi:html"];
    const mock = await serve(["--stateful", "--providers", "msp360", "mikrocloud", "mbsi", ...documents]);
    const head = await mock.until(/own .*\n\n/);
    const url = /^(http:\/\/127\.0\.0\.1:\d+)\/msp360\n/.exec(head)?.[1] ?? "";
    expect(head.replaceAll(url, "URL").replace(/\d{6}\)/g, "CODE)")).toBe(
      [
        "URL/msp360",
        "URL/mikrocloud",
        "URL/mbsi",
        "URL/own",
        "",
        "Stateful: the mock checks passwords, tokens and codes. These accounts can sign in:",
        "  msp360      userName=fake9xJKZcsy password=fakeXkjwZmAJvAQBYjja (signedIn)",
        "  msp360      userName=fakeTextLifetimeUser password=fake-password (signedInTextLifetime)",
        "  mikrocloud  email=john@example.com password=fake-password (noMfa)",
        "  mikrocloud  email=jane@example.com password=fake-password (mfaCodeNeeded, one-time code CODE)",
        "  mikrocloud  email=jim@example.com password=fake-password (mfaEnrolment, one-time code CODE)",
        "  mbsi        username=abctestuser password=fake-password (signedIn)",
        "  own         username=abctestuser password=fake-password (signedIn)",
        "",
        "",
      ].join("\n"),
    );
    const post = (path: string, body: object) =>
      fetch(url + path, { method: "POST", headers: json, body: JSON.stringify(body) });
    expect(await (await post("/msp360/api/Provider/Login", login)).json()).toHaveProperty("access_token");
    await post("/msp360/api/Provider/Login", { ...login, Password: "fake-wrong-password" });
    await post("/mbsi/api/v140/auth", {});
    const { token } = (await (
      await post("/mikrocloud/user/login", { email: "jane@example.com", password: "fake-password" })
    ).json()) as { token: string };
    const lines = (await mock.until(/mfaCodeNeeded; .*\n/)).slice(head.length);
    // The code of the moment is beside the request that asks for it, and signs in.
    const [, code] =
      /12:34:56 POST \/mikrocloud\/user\/login 200 \(mfaCodeNeeded; one-time code (\d{6})\)/.exec(lines) ?? [];
    expect((await post("/mikrocloud/user/passport", { token, totp: code })).status).toBe(200);
    expect(lines.split("\n").slice(0, 3)).toEqual([
      "12:34:56 POST /msp360/api/Provider/Login 200 (signedIn)",
      "12:34:56 POST /msp360/api/Provider/Login 400 (incorrectCredentials)",
      expect.stringMatching(/^12:34:56 POST \/mbsi\/api\/v140\/auth 200 \(fault: html; body Request body must have /),
    ]);
    expect(lines).not.toMatch(/fakeXkjw|fake-wrong|fakeToken_/);
    expect(await mock.stop()).toBe(0);
  });

  test("with --json, prints an object on each line", async () => {
    const mock = await serve(["--json", "--providers=mbsi"]);
    const head = JSON.parse(await mock.until(/\n/));
    expect(head).toEqual({
      type: "listening",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      providers: [{ name: "mbsi", url: `${head.url}/mbsi` }],
      stateful: false,
      accounts: [
        {
          provider: "mbsi",
          credentials: { username: "abctestuser", password: "fake-password" },
          scenario: "signedIn",
        },
      ],
    });
    await fetch(`${head.url}/mbsi/nowhere`);
    const [, line = ""] = (await mock.until(/\n.*\n/)).split("\n");
    expect(JSON.parse(line)).toEqual({
      type: "request",
      time: "2030-01-01T12:34:56.000Z",
      provider: "mbsi",
      method: "GET",
      path: "/mbsi/nowhere",
      status: 404,
      violations: ["There is no path /nowhere in the spec; it has /api/v140/auth."],
    });
    expect(await mock.stop()).toBe(0);
  });

  test("says that it has no state, prints no requests with --quiet, and lets callers in by name", async () => {
    const lists = ["--allowed-hosts", "mock", "--allowed-origins", "https://app.example"];
    const mock = await serve(["--quiet", "--latency", "5", "--providers", "mbsi", ...lists]);
    const head = await mock.until(/signedIn.*\n/);
    const url = /^http:\/\/127\.0\.0\.1:\d+/.exec(head)?.[0] ?? "";
    expect(head).toContain("\nStateless: any credentials can sign in, ");
    const ask = (headers: Record<string, string>) =>
      new Promise((resolve) =>
        request(`${url}/__mock/requests`, { headers }, (answer) => resolve(answer.statusCode)).end(),
      );
    const callers: Record<string, string>[] = [
      { host: "mock:4010" },
      { origin: "https://app.example" },
      { origin: "https://evil.example" },
    ];
    expect(await Promise.all(callers.map(ask))).toEqual([200, 200, 403]);
    await fetch(`${url}/mbsi/nowhere`);
    expect(await mock.stop()).toBe(0);
    expect(await mock.until(/^/)).toBe(head);
  });

  test("npm run mock calls it, and Ctrl-C ends it cleanly", async () => {
    const { scripts } = (await import("../../package.json", { with: { type: "json" } })).default;
    expect(scripts.mock).toBe("node src/command/provider-auth.ts mock");
    const args = ["src/command/provider-auth.ts", "mock", "--port", "0", "--providers", "mbsi"];
    const child = spawn(process.execPath, args, { cwd: root });
    const [messages] = await once(child.stderr, "data");
    expect(String(messages)).toMatch(
      /^Open http:\/\/127\.0\.0\.1:\d+\/ in a browser to watch the mock\. Press Ctrl-C to stop it\.\n$/,
    );
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
  });

  test("ends when its stdout is full", async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("no space"), { code: "ENOSPC" })),
    });
    full.on("error", () => {});
    const { code, stderr } = await runCommand(["mock", "--port", "0", "--providers", "mbsi"], { stdout: full });
    expect([code, stderr]).toEqual([1, "error: Some of the output could not be written to stdout (ENOSPC).\n"]);
  });

  let folder: string;
  const taken = createServer();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "provider-auth-test-"));
    await once(taken.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(async () => {
    taken.close();
    await rm(folder, { recursive: true });
  });

  test("says in one sentence that a port is in use, or that there is no such document", async () => {
    const { port } = taken.address() as AddressInfo;
    expect(await runCommand(["mock", "--port", `${port}`, "--providers", "mbsi"])).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: Port ${port} on 127.0.0.1 is already in use, perhaps by another mock; choose another port with --port, or use --port 0 for a free one.\n`,
    });
    const missing = join(folder, "pets.yaml");
    expect(await runCommand(["mock", "--port", "0", "--document", `pets=${missing}`])).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: The spec ${missing} does not exist.\n`,
    });
  });

  test.each([
    [["--bogus"], 'mock has no option --bogus; see "provider-auth mock --help".'],
    [["pets"], 'mock takes only options; "pets" is not an option.'],
    [["--providers", "nope"], 'There is no provider "nope"; use one of msp360, mbsi, mikrocloud, crmcom.'],
    [["--providers", "mbsi", "msp306"], 'There is no provider "msp306"; did you mean msp360?'],
    [["--fault", "mbsi:htlm"], 'There is no fault kind "htlm"; did you mean html?'],
    [["--fault", "html"], "The option --fault takes a provider and a kind, such as mbsi:status:503."],
    [["--latency", "soon"], "The option --latency takes a whole number from 0 to 2147483647."],
    [["--document", "pets.yaml"], "The option --document takes a name and a file, such as pets=./pets.yaml."],
    [["--document", "a=specs/mbsi.yaml", "a=specs/msp360.yaml"], "The option --document uses the name a twice."],
    [["--port", "70000"], "The option --port takes a whole number from 0 to 65535."],
    [["--host", ""], "The value of the option --host is empty."],
  ])("refuses %j as wrong use", async (args, sentence) => {
    expect(await runCommand(["mock", ...args])).toEqual({ code: 2, stdout: "", stderr: `error: ${sentence}\n` });
  });

  test.each([
    [["--fault", "nope:html"], /no provider "nope"/],
    [["--fault", "mbsi:status:abc"], /needs a status/],
    [["--document", "pets=package.json"], /package\.json is not an OpenAPI 3 document/],
    [["--allowed-hosts", "http://mock"], /allowedHosts takes host names without a scheme or port/],
    [["--allowed-origins", "mock"], /allowedOrigins takes origins/],
    [["--host", "10.255.255.1"], /machine does not have the address/],
  ])("says in one sentence why %j cannot be served", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(["mock", "--port", "0", ...args]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: .*\n$/);
  });
});
