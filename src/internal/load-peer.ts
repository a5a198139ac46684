import { createRequire } from "node:module";
import { AuthError } from "../errors.ts";

// Prism is CommonJS without the named exports that Node could find; `require` takes it as it is.
const require = createRequire(import.meta.url);

/** @throws AuthError `CONFIGURATION` with the command that installs those of them that are missing. */
export function checkPeers(what: string, names: readonly string[]): void {
  const missing = names.filter((name) => {
    try {
      require.resolve(name);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
    }
  });
  if (missing.length === 0) return;
  const message = `${what} needs ${missing.join(", ")}; run "npm install --save-dev ${missing.join(" ")}".`;
  throw new AuthError("CONFIGURATION", message);
}

/**
 * Loads an optional peer of the package.
 *
 * @throws AuthError `CONFIGURATION` with the command that installs it when it is missing.
 */
export function loadPeer<T>(name: string): T {
  try {
    return require(name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw cause;
    throw new AuthError("CONFIGURATION", `The mock needs the package ${name}; run "npm install --save-dev ${name}".`, {
      cause,
    });
  }
}
