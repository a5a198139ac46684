/**
 * `npm run bench:docs`: measures how long the documentation takes to build, how much its pages transfer, and the time to the
 * first paint in Chromium. Sizes are those of the bodies, compressed with gzip as by a web server.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { writeSite } from "../scripts/docs/index.ts";
import { serveSite } from "../scripts/docs/serve.ts";
import { launchChromium } from "../scripts/lib/chromium.ts";
import { main } from "../scripts/lib/main.ts";
import { root } from "../scripts/lib/paths.ts";
import { median } from "./median.ts";

/** Odd, so that the median is one of the measurements. */
const runs = 5;

/** The pages to measure, with the limit in kilobytes of what each transfers before search is opened. */
const goals: [path: string, kilobytes?: number][] = [
  ["index.html", 50],
  ["guides/sessions.html", 100],
  ["providers/mikrocloud.html", 100],
  ["reference/msp360.html"],
];

await main(async () => {
  const folder = await mkdtemp(join(tmpdir(), "provider-auth-bench-"));
  const browser = await launchChromium();
  try {
    for (const trySamples of [true, false]) {
      const started = performance.now();
      await writeSite({ root, output: folder, trySamples });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`build ${trySamples ? "with" : "without"} running the samples: ${seconds} s`);
    }
    const server = await serveSite({ folder, port: 0, host: "127.0.0.1" });
    for (const [path, kilobytes] of goals) {
      const loads = [];
      for (let run = 0; run < runs; run++) loads.push(await load(browser, server.url + path));
      const [{ transferred, requests }] = loads as [Load, ...Load[]];
      const goal = kilobytes ? ` (goal: at most ${kilobytes} kB)` : "";
      const paint = median(loads.map(({ firstPaintMs }) => firstPaintMs)).toFixed(0);
      console.log(
        `${path}: ${(transferred / 1000).toFixed(1)} kB gzipped in ${requests} requests${goal}; first contentful paint after ${paint} ms (median of ${runs})`,
      );
    }
    await server.close();
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
});

interface Load {
  transferred: number;
  requests: number;
  firstPaintMs: number;
}

/** Loads a page with an empty cache. */
async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const urls = new Set<string>();
  page.on("request", (request) => {
    if (request.url().startsWith("http")) urls.add(request.url());
  });
  await page.goto(url, { waitUntil: "networkidle" });
  const paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
  const firstPaintMs = Number(await page.evaluate(paint));
  await context.close();
  const sizes = await Promise.all(
    [...urls].map(async (each) => gzipSync(await (await fetch(each)).arrayBuffer()).length),
  );
  return { transferred: sizes.reduce((sum, size) => sum + size, 0), requests: sizes.length, firstPaintMs };
}
