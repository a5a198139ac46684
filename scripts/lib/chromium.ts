/** Finds and starts the Chromium of this machine, for tests and measurements in a real browser. */
import type { Browser } from "playwright-core";
import { findProgram } from "./find-program.ts";
import { UserError } from "./main.ts";

/** Returns the path of the first browser on PATH, or undefined. `CHROMIUM_PATH` overrides it. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env.CHROMIUM_PATH || findProgram(["chromium", "chromium-browser", "google-chrome"], env);
}

/**
 * Starts the browser with a fresh profile, and without requests of its own.
 *
 * @throws UserError if there is none
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
      // Chromium cannot use its sandbox as root, for example in a container.
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
