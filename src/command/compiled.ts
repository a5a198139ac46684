/** Keeps Node's compile cache for the next run, if Node supports it. */
import module from "node:module";
import { join } from "node:path";
import { userFolder } from "../stores/file/user-folder.ts";

export function keepCompiled(env: NodeJS.ProcessEnv): void {
  // By default, the cache is in a shared folder, where another user could put code for this process to run.
  const cache = userFolder("cache", env);
  if (cache !== undefined) module.enableCompileCache?.(join(cache, "compiled"));
}
