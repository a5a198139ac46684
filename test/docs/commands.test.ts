/** The commands that serve the documentation until Ctrl-C: `npm run docs:serve`, and `npm start` together with its mock. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { defaultMockOrigin } from "../../scripts/docs/samples/operation.ts";
import { docsServeCommand } from "../../scripts/docs-serve.ts";
import { copySources, edit, lineOf, startScript, temporaryFolder } from "../support/docs-command.ts";
import { runCommand, runScript } from "../support/run.ts";
import { siteFolder } from "../support/site.ts";

const textOf = async (url: string) => (await fetch(url)).text();

/** Several builds in a row, on a machine that may be busy with other tests. */
const timeout = 180_000;

// In a fresh clone, this leaves what TypeDoc writes, so that the next builds need not run it side by side.
beforeAll(() => siteFolder().then(() => {}), timeout);

describe("npm run docs:serve", () => {
  const sitePattern = /^The documentation is at (http:\/\/127\.0\.0\.1:\d+\/) until you press Ctrl-C\.\n/m;

  test(
    "keeps the last good site when a spec breaks, rebuilds what a change affects, and stops at Ctrl-C",
    async () => {
      const source = await copySources(await temporaryFolder());
      const output = join(await temporaryFolder(), "site");
      const spec = join(source, "specs/mbsi.yaml");
      const server = startScript("scripts/docs-serve.ts", [
        ...["--port", "0", "--source", source, "--output", output],
        ...["--mock", "http://localhost:4999/"],
      ]);
      const [, url = ""] = await server.printed(sitePattern);

      expect(await textOf(url)).toMatch(/<h1 [^>]*>Sign in to APIs that OAuth libraries do not cover<\/h1>/);
      expect(await textOf(`${url}providers/mbsi.html`)).toContain("connect-src 'self' http://localhost:4999;");
      const missing = await fetch(`${url}some/missing.html`);
      expect(missing.status).toBe(404);
      const page = await missing.text();
      expect(page).toContain('<base href="/">');
      expect(page).toContain("<title>Page not found | provider-auth</title>");

      const text = await readFile(spec, "utf8");
      await edit(spec, "status: documented", "status: guessed");
      const [, line] = await server.printed(/^error: .*specs\/mbsi\.yaml:(\d+) does not pass the lint: .*\n/m);
      expect(Number(line)).toBe(await lineOf(spec, "status: guessed"));
      expect(server.stderr().split("\n")).toHaveLength(2);
      expect(await textOf(`${url}reference/mbsi.html`)).toContain("Exchange a RecoveryConnect user name");

      await writeFile(spec, text.replace("summary: Exchange a RecoveryConnect", "summary: Trade a RecoveryConnect"));
      await server.printed(
        /^specs\/mbsi\.yaml changed\.\nWrote \d+ files to .* Redoc rendered 1 of \d+ reference pages\.\n/m,
      );
      expect(await textOf(`${url}reference/mbsi.html`)).toContain("Trade a RecoveryConnect user name");

      await edit(join(source, "docs/mock.md"), "# ", "# All about ");
      await server.printed(
        /^docs\/mock\.md changed\.\nWrote \d+ files to .* Redoc rendered 0 of \d+ reference pages\.\n/m,
      );
      expect(await textOf(`${url}guides/mock.html`)).toContain("<title>All about ");

      expect(await server.interrupt()).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
    },
    timeout,
  );

  test("refuses a taken port in one line", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const output = join(await temporaryFolder(), "site");
    const { code, stderr } = await runCommand(docsServeCommand, ["--port", String(port), "--output", output]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: Port ${port} on 127.0.0.1 is already in use; choose another port, or 0 for a free one.\n`,
    );
  });

  test('refuses the arguments ["--bogus"] in one line', async () => {
    const { code, stdout, stderr } = await runScript("scripts/docs-serve.ts", ["--bogus"]);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: "error: unknown option '--bogus'\n" });
  });

  test.each([
    [
      ["--port", "70000"],
      /^error: option '--port <number>' argument '70000' is invalid\. A port must be a number.*\n$/,
    ],
    [
      ["--mock", "https://api.mspbackups.com"],
      /^error: The documentation only calls a mock on this machine: pass an address such as http:\/\/127\.0\.0\.1:4010 instead of "https:\/\/api\.mspbackups\.com"\.\n$/,
    ],
    [["site"], /^error: too many arguments.*\n$/],
  ])("refuses the arguments %j in one line", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(docsServeCommand, args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe("npm start", () => {
  test("keeps a mock with state running with --stateful, after the same table", async () => {
    const start = startScript("scripts/start.ts", ["--stateful", "--providers", "mikrocloud"]);
    const [, mock = ""] = await start.printed(/^The mock is at (http:\/\/127\.0\.0\.1:\d+) until you press Ctrl-C\./m);
    expect((await fetch(`${mock}/mikrocloud/__mock/echo`)).status).toBe(401);
    expect(await start.interrupt()).toBe(0);
    expect(start.stderr()).toBe("");
  });

  test(
    "serves documentation whose samples ask its own mock, and leaves nothing behind at Ctrl-C",
    async () => {
      const folder = await temporaryFolder();
      const start = startScript("scripts/start.ts", ["--port", "0", "--providers", "mbsi"], { TMPDIR: folder });
      const [, mock = ""] = await start.printed(
        /^The mock is at (http:\/\/127\.0\.0\.1:\d+) until you press Ctrl-C\./m,
      );
      const [, docs = ""] = await start.printed(/^The documentation is at (http:\/\/127\.0\.0\.1:\d+\/)\n/m);

      const page = await textOf(`${docs}reference/mbsi.html`);
      expect(page).toContain(`BASE_URL=${mock}/mbsi\\n`);
      expect(page).not.toContain(defaultMockOrigin);
      expect(await textOf(`${docs}providers/mbsi.html`)).toContain(`connect-src 'self' ${mock};`);
      const { mock: ofForms } = JSON.parse(await textOf(`${docs}providers/mbsi.json`));
      expect(ofForms).toEqual({ url: mock, isKnown: true });
      // So do the guides, the landing page, and what their copy buttons copy.
      for (const path of ["index.html", "guides/getting-started.html", "guides/sessions.html", "providers/mbsi.html"]) {
        const text = await textOf(docs + path);
        expect(text, path).toContain(mock);
        expect(text, path).not.toContain("127.0.0.1:4010");
        expect(text, path).toContain("connect-src 'self'");
      }
      // The commands of the guides start another mock at the same address.
      const { port } = new URL(mock);
      expect(await textOf(`${docs}guides/getting-started.md`)).toContain(
        `\nnpm ci && npm pack\nnpm start -- --port ${port}\n`,
      );
      for (const guide of ["getting-started", "sessions", "one-sign-in-for-many-processes"])
        expect(await textOf(`${docs}guides/${guide}.md`), guide).toContain(
          `\nnpm start -- --port ${port} --stateful\n`,
        );
      const login = JSON.stringify({ username: "abctestuser", password: "fake-password" });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(`${mock}/mbsi/api/v140/auth`, { method: "POST", headers, body: login });
      expect(await answer.json()).toHaveProperty("access_token");

      expect(await start.interrupt()).toBe(0);
      expect(start.stderr()).toBe("");
      expect((await readdir(folder)).filter((name) => name.startsWith("provider-auth-"))).toEqual([]);
    },
    timeout,
  );
});
