/** The user's folders, by the conventions of the platform. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { attempt } from "../../internal/attempt.ts";

const kinds = {
  cache: { variable: "XDG_CACHE_HOME", windows: "LOCALAPPDATA", darwin: "Library/Caches", other: ".cache" },
  config: { variable: "XDG_CONFIG_HOME", windows: "APPDATA", darwin: "Library/Application Support", other: ".config" },
};

/**
 * Returns the folder of this package for caches or settings; undefined if the user has no home folder.
 *
 * @param env the environment variables
 */
export function userFolder(kind: keyof typeof kinds, env: NodeJS.ProcessEnv): string | undefined {
  const { variable, windows, darwin, other } = kinds[kind];
  const given = [env[variable], process.platform === "win32" ? env[windows] : undefined].find(
    (path) => path !== undefined && isAbsolute(path),
  );
  // Not only env.HOME, because Windows has other names for it. A user of a container may have no home folder.
  const home = env.HOME ?? attempt(homedir) ?? "";
  // A relative path would be a different folder for each working directory.
  if (given === undefined && !isAbsolute(home)) return undefined;
  const usual = { win32: windows === "APPDATA" ? "AppData/Roaming" : "AppData/Local", darwin };
  return join(given ?? join(home, usual[process.platform as keyof typeof usual] ?? other), "provider-auth");
}
