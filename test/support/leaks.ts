/** Everything that could end up in a log when somebody prints what a session gave away. */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";

/** All texts that an error, an event, a session or a provider shows, by any usual means of showing it. */
function shownTexts(...values: unknown[]): string[] {
  return values.flatMap((value) => chainOf(value).flatMap(shownText));
}

/** The sentinels that can be read in what the values show. */
export function leaks(sentinels: readonly string[], ...values: unknown[]): string[] {
  const shown = shownTexts(...values).join("\n");
  // Also as somebody may have written it: in a URL, in base64, within JSON.
  const forms = (secret: string) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    JSON.stringify(secret).slice(1, -1),
  ];
  return sentinels.filter((secret) => forms(secret).some((form) => shown.includes(form)));
}

/** An error with its causes and, for aggregates, its errors. */
function chainOf(value: unknown): unknown[] {
  const seen = new Set<unknown>();
  const add = (next: unknown) => {
    if (seen.has(next)) return;
    seen.add(next);
    if (!(next instanceof Error)) return;
    if (next.cause !== undefined) add(next.cause);
    if (next instanceof AggregateError) next.errors.forEach(add);
  };
  add(value);
  return [...seen];
}

function shownText(value: unknown): string[] {
  const stack = value instanceof Error ? [value.message, value.stack ?? "", value.name] : [];
  const ownKeys = typeof value === "object" && value !== null ? Reflect.ownKeys(value) : [];
  const own = ownKeys.map((key) => `${String(key)}: ${describe((value as Record<PropertyKey, unknown>)[key])}`);
  return [
    String(value),
    ...stack,
    ...own,
    inspect(value, { depth: 10, showHidden: true }),
    inspect(value, { depth: 10, showProxy: true, getters: false }),
    describe(value),
    printed(value),
  ];
}

function describe(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** What the methods of `console` write. */
function printed(value: unknown): string {
  let text = "";
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  const console = new Console(stream);
  console.log("%s %o %O %j %d", value, value, value, jsonSafe(value), value);
  console.error(value);
  console.dir(value, { depth: 10, showHidden: true });
  console.table([value]);
  return text;
}

const jsonSafe = (value: unknown) => (typeof value === "bigint" ? String(value) : value);
