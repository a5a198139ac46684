import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Returns the path of the first program on PATH with one of the names, in the order of the names; undefined if there is none. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}
