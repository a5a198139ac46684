/** Keeps what Node has compiled of a command for the next time, where Node can. */
import module from "node:module";
import { join } from "node:path";
import { userFolder } from "../stores/file/user-folder.ts";

export function keepCompiled(env: NodeJS.ProcessEnv): void {
  // By default that is in a folder for everybody, where another user could put code for this process to run.
  const cache = userFolder("cache", env);
  if (cache !== undefined) module.enableCompileCache?.(join(cache, "compiled"));
}
