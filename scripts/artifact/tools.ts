/** The tools that the package is tried with: those of test/artifact/package.json, and those that the repository has. */
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

/** Path of a file of a tool. */
export const toolFile = (path: string): string => join(toolFolder, "node_modules", path);

/** Path of a file of a development dependency of the repository. */
export const ownFile = (path: string): string => join(root, "node_modules", path);

/** The Node that the repository's own scripts run on. */
export const ownNode = ownFile("node/bin/node");

/** The exact version of a tool, as it is pinned. */
export function versionOf(name: string): string {
  const pins: Record<string, string> = {
    ...manifest.devDependencies,
    ...tools.dependencies,
    ...tools.optionalDependencies,
  };
  return (pins[name] ?? "").replace(/^npm:.*@/, "");
}

/**
 * Installs the tools, unless an earlier run did.
 *
 * @returns why they cannot be had without a network; undefined when they are there
 * @throws UserError when they cannot be installed for another reason.
 */
export async function installTools(): Promise<string | undefined> {
  const stamp = toolFile(".installed-lock");
  const lock = createHash("sha256")
    .update(await readFile(join(toolFolder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === lock) return undefined;
  const { code, stderr } = await run("npm", ["ci", "--prefer-offline", "--loglevel=error", "--prefix", toolFolder]);
  if (code !== 0) {
    const reason = /^npm error (?!code\b)(.*)$/m.exec(stderr)?.[1] ?? `it ended with ${code}`;
    if (isOffline(stderr)) return `npm ci --prefix test/artifact needs the network: ${reason}`;
    throw new UserError(`npm ci --prefix test/artifact failed: ${reason}`);
  }
  await writeFile(stamp, lock);
  return undefined;
}

/** Whether npm could not reach its registry, and had not everything in its cache. */
export const isOffline = (stderr: string): boolean =>
  /^npm error code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED)$/m.test(stderr);
