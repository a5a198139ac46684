import { AuthError } from "../errors.ts";

/**
 * Loads optional peer dependencies of the package, all at once.
 *
 * @param what the function that needs them
 * @param loaders an import of each, by package name
 * @throws AuthError `CONFIGURATION` that names all missing packages and the command that installs them; or the reason why an
 *   installed one cannot be loaded
 */
export async function loadPeers<Peers extends Record<string, unknown>>(
  what: string,
  loaders: { readonly [Name in keyof Peers]: () => Promise<Peers[Name]> },
): Promise<Peers> {
  const tried = await Promise.all(
    Object.entries(loaders).map(([name, load]) =>
      load().then(
        (peer: unknown) => ({ name, peer }),
        (cause: unknown) => ({ name, cause }),
      ),
    ),
  );
  // In the order of `loaders`, not in the order in which they failed.
  const failed = tried.filter((each) => "cause" in each);
  const missing = failed.filter(({ name, cause }) => isMissing(name, cause)).map(({ name }) => name);
  if (missing.length > 0) {
    const message = `${what} needs ${missing.join(", ")}; run "npm install --save-dev ${missing.join(" ")}".`;
    throw new AuthError("CONFIGURATION", message);
  }
  const [broken] = failed;
  if (broken) throw unloadable(what, broken.name, broken.cause);
  return Object.fromEntries(tried.map((each) => [each.name, "peer" in each ? each.peer : undefined])) as Peers;
}

/** Whether the package itself is missing, rather than something that it needs. */
function isMissing(name: string, error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  const first = String(message).split("\n", 1)[0] ?? "";
  // Node, Bun and Deno quote the name that they look for, and state the importer; Yarn states who "tried to access" it.
  const subject = first.replace(/^.*tried to access /, "").replace(/ (imported )?from .*$/, "");
  const isAbsent = /MODULE_NOT_FOUND|UNDECLARED|MISSING/.test(String(code)) || /not found|find package/i.test(first);
  return isAbsent && new RegExp(`(^|["'\` ])${name}(/[^"'\` ]*)?(["'\`;:, ]|$)`).test(subject);
}

function unloadable(what: string, name: string, cause: unknown): AuthError {
  const reason = String((cause as Error)?.message ?? cause)
    .replaceAll(/\s+/g, " ")
    .replace(/\.$/, "");
  return new AuthError("CONFIGURATION", `${what} cannot load ${name}: ${reason}.`, { cause });
}
