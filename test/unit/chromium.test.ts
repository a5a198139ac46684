import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../scripts/lib/chromium.ts";
import { run } from "../support/run.ts";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const notFound = "Chromium was not found, so the tests in test/browser did not run.\n";
const noRedis = "redis-server was not found, so the tests in test/redis did not run.\n";

let folder: string;
let chromium: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provider-auth-chromium-"));
  chromium = join(folder, "chromium");
  await writeFile(chromium, "");
  await chmod(chromium, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("findChromium", () => {
  test("finds a browser on PATH", () => {
    expect(findChromium({ PATH: ["/nowhere", folder].join(delimiter) })).toBe(chromium);
  });

  test("prefers the one that CHROMIUM_PATH names", () => {
    expect(findChromium({ PATH: folder, CHROMIUM_PATH: "/opt/chromium" })).toBe("/opt/chromium");
  });

  test("finds none where there is none", () => {
    expect(findChromium({ PATH: "/nowhere", CHROMIUM_PATH: "" })).toBeUndefined();
  });
});

describe("the browser tests, and those with Redis,", () => {
  const list = (PATH: string, ...args: string[]) =>
    run(process.execPath, [vitest, "list", "--filesOnly", ...args, "test/browser"], { PATH, CHROMIUM_PATH: "" });

  test("are left out, which one line says, where there is no Chromium", async () => {
    const { stdout, stderr } = await list("/nowhere");
    expect(stdout).toBe(notFound);
    expect(stderr).toContain(noRedis);
  });

  test("are part of the tests where there is one", async () => {
    const { stdout } = await list(folder);
    expect(stdout).toContain("test/browser/landing.test.ts");
    expect(stdout).not.toContain(notFound);
  });

  test("are not left out of npm run test:browser", async () => {
    const { stdout } = await list("/nowhere", "--mode", "browser");
    expect(stdout).toContain("test/browser/landing.test.ts");
  });
});
