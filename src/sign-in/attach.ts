/** Adds the outputs of a sign-in to a call. Each function returns a new call and does not change the given one. */
import { AuthError } from "../errors.ts";
import { memberOf } from "../internal/request-member.ts";
import type { AuthorisedCall, Call } from "../session/provider.ts";

type Attached = AuthorisedCall &
  Pick<Call, "input"> & {
    /** The second argument of `fetch`. */
    readonly init: RequestInit;
  };
type Values = Readonly<Record<string, string>>;

/**
 * Sets headers. On a redirect to another origin, `fetch` removes only the `Authorization` header, as the Fetch standard
 * requires. Any other header needs {@link withoutRedirects}.
 */
export function withHeaders<T extends Attached | Call>(call: T, headers: Values): T {
  const { init } = call;
  // Most calls have no headers, and a copy costs time.
  if (!init.headers) return { ...call, init: { ...init, headers } };
  const all = new Headers(init.headers);
  for (const name in headers) all.set(name, headers[name] as string);
  return { ...call, init: { ...init, headers: all } };
}

/** Adds cookies to those of the caller, and replaces those with the same name. Does not work in browsers. */
export function withCookies(call: Attached, cookies: Values): Attached {
  const given = new Headers(call.init.headers).get("Cookie")?.split(/; */) ?? [];
  const others = given.filter((pair) => !Object.hasOwn(cookies, pair.replace(/=.*/, "")));
  const own = Object.entries(cookies).map((pair) => pair.join("="));
  return withHeaders(call, { Cookie: [...others, ...own].join("; ") });
}

/**
 * Adds query parameters. It changes the URL as text, because `URLSearchParams` does not always write what it read, and
 * vendors differ in what they accept.
 */
export function withQuery(call: Attached, parameters: Values): Attached {
  const { input, init } = call;
  const request = typeof input === "object" ? new Request(input, init) : undefined;
  const url = new URL(request?.url ?? (input as string));
  // `URLSearchParams` drops a leading question mark. An extra one keeps a question mark that is part of a name.
  const isOther = (pair: string) =>
    ![...new URLSearchParams(`?${pair}`).keys()].some((name) => Object.hasOwn(parameters, name));
  const others = url.search.slice(1).split("&").filter(isOther).join("&");
  const own = Object.entries(parameters).map((pair) => pair.map(encodeURIComponent).join("="));
  url.search = `?${others}${others && "&"}${own.join("&")}`;
  return { ...call, input: request ? new Request(url, request) : url } as Attached;
}

/**
 * Adds members to the JSON body. It changes the body as text, because parsing and writing it would round long numbers. The
 * members come last: most parsers then prefer them to earlier members of the same name.
 *
 * @throws AuthError `CONFIGURATION` when the body is not an object
 */
export async function withMembers(provider: string, call: Attached, members: Values): Promise<Attached> {
  const { input, init } = call;
  // The input may be a Request of another library, and the body may be in the input or the init.
  const request = new Request(input, init);
  const text = await request.text();
  const [, start] = /^(\s*\{.*)\}\s*$/s.exec(text.trim() ? text : "{}") ?? [];
  if (!start) {
    const message = `${provider} takes the token in the JSON body, so the body must be a JSON object.`;
    throw new AuthError("CONFIGURATION", message, { provider });
  }
  const body = `${start}${start.trim() === "{" ? "" : ","}${JSON.stringify(members).slice(1)}`;
  const { headers } = request;
  headers.set("Content-Type", "application/json");
  headers.delete("Content-Length");
  return { ...call, init: { ...init, headers, body } };
}

/**
 * Returns a call that does not follow redirects. Otherwise the token would be sent again, in a header that `fetch` keeps, in
 * the `Location`, or in the body. Workers do not support `redirect: "error"`, so the answer is checked instead.
 *
 * @param place where the token is, for the message
 */
export function withoutRedirects(provider: string, call: Call, place: string): Attached {
  const { input, init } = call;
  const wanted = memberOf(call, "redirect") ?? "follow";
  if (wanted !== "follow" && wanted !== "error") return { input, init };
  return {
    input,
    init: { ...init, redirect: "manual" },
    // Browsers hide the status of a redirect; 304 is not one.
    checkAnswer({ type, status }) {
      if (type !== "opaqueredirect" && !/^30[12378]$/.test(`${status}`)) return;
      const message = `${provider} redirected the call, which is refused: the token is in its ${place}.`;
      throw new TypeError(`${message} Pass redirect: "manual" to see it.`);
    },
  };
}
