/** Finds the tools with which the package is tested, in test/artifact/package.json and in the repository. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import tools from "../../test/artifact/package.json" with { type: "json" };
import { UserError } from "../lib/main.ts";
import { root } from "../lib/paths.ts";
import { run } from "../lib/run.ts";

export const toolFolder = join(root, "test/artifact");

/** Returns the path of a file of a tool. */
export const toolFile = (path: string): string => join(toolFolder, "node_modules", path);

/** Returns the path of a file of a development dependency of the repository. */
export const ownFile = (path: string): string => join(root, "node_modules", path);

/** The version of Node that runs the repository's scripts. */
export const ownNode = ownFile("node/bin/node");

/** Returns the pinned version of a tool. */
export function versionOf(name: string): string {
  const pins: Record<string, string> = {
    ...manifest.devDependencies,
    ...tools.dependencies,
    ...tools.optionalDependencies,
  };
  return (pins[name] ?? "").replace(/^npm:.*@/, "");
}

/**
 * Installs the tools, unless they are already installed.
 *
 * @returns why they cannot be installed without a network; undefined if they are installed
 * @throws UserError if they cannot be installed for another reason
 */
export async function installTools(): Promise<string | undefined> {
  const stamp = toolFile(".installed-lock");
  const lock = createHash("sha256")
    .update(await readFile(join(toolFolder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === lock) return undefined;
  const { code, stderr } = await run("npm", ["ci", "--prefer-offline", "--loglevel=error", "--prefix", toolFolder]);
  if (code !== 0) {
    const reason = /^npm error (?!code\b)(.*)$/m.exec(stderr)?.[1] ?? `it exited with code ${code}`;
    if (isOffline(stderr)) return `npm ci --prefix test/artifact needs the network: ${reason}`;
    throw new UserError(`npm ci --prefix test/artifact failed: ${reason}`);
  }
  await writeFile(stamp, lock);
  return undefined;
}

/** Whether npm could not reach its registry, and its cache was not sufficient. */
export const isOffline = (stderr: string): boolean =>
  /^npm error code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)$/m.test(stderr);
