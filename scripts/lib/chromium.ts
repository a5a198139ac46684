/** The Chromium of this machine, for the tests and measurements in a real browser. */
import type { Browser } from "playwright-core";
import { findProgram } from "./find-program.ts";
import { UserError } from "./main.ts";

/** Path of the first browser on PATH, or undefined; `CHROMIUM_PATH` names another one. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env.CHROMIUM_PATH || findProgram(["chromium", "chromium-browser", "google-chrome"], env);
}

/**
 * Starts the browser with a fresh profile and without its own requests to anywhere.
 *
 * @throws UserError when there is none.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new UserError(
      "Chromium was not found; install it (on Debian: apt-get install chromium), or set CHROMIUM_PATH.",
    );
  }
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath,
    args: [
      // A root user, as in a container, has no sandbox.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
