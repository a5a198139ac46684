import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of the first program on PATH that has one of the names, an earlier name first; undefined if there is none. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}
