/** Tests a page in a browser, whose origin differs from that of the mock. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { findChromium, launchChromium } from "../lib/chromium.ts";
import { type Environment, NotRun, type Results } from "./types.ts";
import { checkWire, providers } from "./wire.ts";

export const chromium: Environment = {
  name: "Chromium",
  columns: providers,
  async try(lab) {
    if (!findChromium()) throw new NotRun("Chromium is not installed");
    const cwd = await lab.project();
    const options = { bundle: true, format: "iife", globalName: "page", write: false } as const;
    const { outputFiles } = await build({ ...options, entryPoints: [join(cwd, "page.js")] });
    const home = createServer((_, response) => response.end("<!doctype html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => home.once("listening", resolve));
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(home.address() as AddressInfo).port}/`);
      await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
      const mockUrl = await lab.startMock();
      const results = await page.evaluate(`page.signInToAll(${JSON.stringify(mockUrl)})`);
      return await checkWire(mockUrl, results as Results);
    } finally {
      await browser.close();
      home.close();
    }
  },
};
