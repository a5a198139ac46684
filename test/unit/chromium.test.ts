import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../scripts/lib/chromium.ts";
import { run } from "../support/run.ts";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
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

describe("vitest", () => {
  const list = (...args: string[]) =>
    run(process.execPath, [vitest, "list", "--filesOnly", ...args], { PATH: "/nowhere", CHROMIUM_PATH: "" });

  test("leaves the tests in a browser to npm run test:browser", async () => {
    expect((await list("test/browser", "test/unit/chromium")).stdout).toBe("test/unit/chromium.test.ts\n");
    expect((await list("--mode", "browser", "test/browser")).stdout).toContain("test/browser/landing.test.ts\n");
  });

  test("says that the tests with Redis do not run without it", async () => {
    const { stdout, stderr } = await list("test/redis", "test/unit/chromium");
    expect(stdout).toBe("test/unit/chromium.test.ts\n");
    expect(stderr).toContain(noRedis);
  });
});
