import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { mockCommand } from "../../scripts/mock.ts";
import { runCommand, runScript } from "../support/run.ts";

describe("npm run mock", () => {
  test("prints where it is and a line per request without secrets, and stops cleanly at Ctrl-C", async () => {
    const args = [
      "scripts/mock.ts",
      "--port",
      "0",
      "--stateful",
      "--document",
      "own=specs/mbsi.yaml",
      "--fault",
      "mbsi:html",
      "--allowed-hosts",
      "mock",
      "--allowed-origins",
      "https://app.example",
    ];
    const child = spawn(process.execPath, args, { cwd: root });
    let output = "";
    const listening = new Promise<string>((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const url = /^(http:\/\/127\.0\.0\.1:\d+)\/msp360\n[\s\S]*Press Ctrl-C to stop\.\n/.exec(output)?.[1];
        if (url) resolve(url);
      });
    });
    const url = await listening;
    const post = (path: string, body: string) =>
      fetch(url + path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const login = JSON.stringify({ UserName: "fake9xJKZcsy", Password: "fakeXkjwZmAJvAQBYjja" });
    expect(await (await post("/msp360/api/Provider/Login", login)).json()).toHaveProperty("access_token");
    expect((await post("/mbsi/api/v140/auth", "{}")).headers.get("content-type")).toContain("text/html");
    expect((await post("/own/api/v140/auth", "{}")).status).toBe(422);
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
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(output).toContain(`${url}/own\n`);
    expect(output).toMatch(/\d\d:\d\d:\d\d POST \/msp360\/api\/Provider\/Login 200 \(signedIn\)\n/);
    expect(output).toMatch(
      /POST \/mbsi\/api\/v140\/auth 200 \(fault: html; body Request body must have required property/,
    );
    expect(output).not.toMatch(/fakeXkjwZmAJvAQBYjja|fakeToken_/);
  });

  test('refuses ["--bogus"] in one line', async () => {
    const { code, stdout, stderr } = await runScript("scripts/mock.ts", ["--bogus"]);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: "error: unknown option '--bogus'\n" });
  });

  test.each([
    [["--providers", "nope"], /'nope' is invalid/],
    [["--fault", "mbsi:nope"], /no fault of the kind "nope"/],
    [["--fault", "nope:html"], /no provider "nope"/],
    [["--fault", "html"], /such as mbsi:status:503/],
    [["--fault", "mbsi:status:abc"], /needs a status/],
    [["--latency", "soon"], /whole number of milliseconds/],
    [["--document", "pets.yaml"], /such as pets=/],
    [["--document", "pets=/nowhere/pets.yaml"], /\/nowhere\/pets\.yaml cannot be read \(ENOENT\)/],
    [["--document", "pets=package.json"], /package\.json is not an OpenAPI 3 document/],
    [["--document", "a=specs/mbsi.yaml", "a=specs/msp360.yaml"], /The name a is given twice/],
    [["--allowed-hosts", "http://mock"], /allowedHosts takes names without scheme and port/],
    [["--allowed-origins", "mock"], /allowedOrigins takes origins/],
    [["--host", "", "--port", "0"], /host is the address to listen on/],
    [["--port", "70000"], /A port is a number/],
    [["--host", "10.255.255.1", "--port", "0"], /machine does not have the address/],
  ])("refuses %j in one line", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(mockCommand, args);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: .*\n$/);
  });
});
