/** The site in a real browser: served below a prefix, with every request elsewhere cut off and written down. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { serveSite } from "../../scripts/docs/serve.ts";
import { launchChromium } from "../../scripts/lib/chromium.ts";
import { root } from "../../scripts/lib/paths.ts";
import { siteFolder } from "./site.ts";

export interface OpenPage {
  page: Page;
  /** Errors of the console and of scripts, and requests to another origin, as they come. */
  problems: string[];
  /** Loads another page of the site in its place, and forgets the problems of the one before; gives this object. */
  visit(path: string): Promise<OpenPage>;
}

export interface BrowsedSite {
  /** Paths of the HTML pages. */
  paths: string[];
  /** Opens a page of the site in a fresh context and waits until it is ready. */
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

let launched: Promise<Browser> | undefined;

/** The browser of this worker, which ends with the worker. Its files share it: each opens contexts of its own. */
export function sharedBrowser(): Promise<Browser> {
  launched ??= launchChromium();
  return launched;
}

/** Writes a screenshot to `reports/screenshots/`. */
export async function keepScreenshot(target: Page | Locator, name: string, fullPage = false): Promise<void> {
  const path = join(root, "reports/screenshots", `${name}.png`);
  await ("goto" in target ? target.screenshot({ path, fullPage }) : target.screenshot({ path }));
}

/** Until Redoc has taken over the prerendered page: only then are there samples. */
const redocIsReady = (page: Page) =>
  page.locator("#redoc .panel-request-samples").first().waitFor({ state: "attached" });

/**
 * Waits until Redoc has scrolled to the operation of a deep link, and has rested there for half a second. A menu that is
 * opened before that stays where the page was.
 */
const hasScrolled = (page: Page) =>
  page.evaluate(`new Promise((resolve) => {
    let [last, frames] = [0, 0];
    const look = () => {
      frames = scrollY > 0 && scrollY === last ? frames + 1 : 0;
      last = scrollY;
      frames > 30 ? resolve() : requestAnimationFrame(look);
    };
    look();
  })`);

/** @param mock origin of a mock that pages may call; what it refuses is no problem of the page */
export async function browseSite(mock?: string): Promise<BrowsedSite> {
  const browser = await sharedBrowser();
  const contexts: BrowserContext[] = [];
  const folder = await siteFolder();
  const server = await serveSite({ folder, port: 0, host: "127.0.0.1", prefix: "/some/prefix/" });
  return {
    paths: (await readdir(folder, { recursive: true })).filter((path) => path.endsWith(".html")).toSorted(),
    async open(path, contextOptions = {}) {
      const context = await browser.newContext(contextOptions);
      contexts.push(context);
      const problems: string[] = [];
      const here = new URL(server.url).origin;
      await context.route(
        (url) => url.origin !== here && url.origin !== mock && /^(http|ws)/.test(url.protocol),
        (route) => {
          problems.push(`request to ${route.request().url()}`);
          return route.abort();
        },
      );
      const page = await context.newPage();
      // A busy machine takes its time; a test's own timeout comes later, and knows less of what was awaited.
      page.setDefaultTimeout(50_000);
      page.on("console", (message) => {
        const isOfMock = mock !== undefined && message.location().url.startsWith(`${mock}/`);
        if (["error", "warning"].includes(message.type()) && !isOfMock)
          problems.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
      page.on("response", (response) => {
        if (!response.ok() && new URL(response.url()).origin !== mock)
          problems.push(`${response.status()} for ${response.url()}`);
      });
      const opened: OpenPage = {
        page,
        problems,
        async visit(path) {
          // From another section of the same page, the browser would load nothing.
          if (path.includes("#")) await page.goto("about:blank");
          problems.length = 0;
          await page.goto(server.url + path);
          if (path.startsWith("reference/") && contextOptions.javaScriptEnabled !== false) {
            await redocIsReady(page);
            if (path.includes("#")) await hasScrolled(page);
          }
          return opened;
        },
      };
      return opened.visit(path);
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await server.close();
    },
  };
}
