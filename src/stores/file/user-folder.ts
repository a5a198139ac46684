/** The folders of the user that the platform's conventions give. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { attempt } from "../../internal/attempt.ts";

const kinds = {
  cache: { variable: "XDG_CACHE_HOME", windows: "LOCALAPPDATA", darwin: "Library/Caches", other: ".cache" },
  config: { variable: "XDG_CONFIG_HOME", windows: "APPDATA", darwin: "Library/Application Support", other: ".config" },
};

/**
 * The folder of this package for caches or for settings; undefined where the user has no home.
 *
 * @param env has the variables of the convention
 */
export function userFolder(kind: keyof typeof kinds, env: NodeJS.ProcessEnv): string | undefined {
  const { variable, windows, darwin, other } = kinds[kind];
  const given = [env[variable], process.platform === "win32" ? env[windows] : undefined].find(
    (path) => path !== undefined && isAbsolute(path),
  );
  // Not env.HOME alone: Windows has other names for it. Users of a container may have no home at all.
  const home = env.HOME ?? attempt(homedir) ?? "";
  // A relative one would be another folder for each working directory.
  if (given === undefined && !isAbsolute(home)) return undefined;
  const usual = { win32: windows === "APPDATA" ? "AppData/Roaming" : "AppData/Local", darwin };
  return join(given ?? join(home, usual[process.platform as keyof typeof usual] ?? other), "provider-auth");
}
