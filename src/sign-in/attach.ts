/** Puts what a sign-in gave on a call. Each function leaves the call as it is, and gives another one. */
import { AuthError } from "../errors.ts";
import { memberOf } from "../internal/request-member.ts";
import type { AuthorisedCall, Call } from "../session/provider.ts";

type Attached = AuthorisedCall &
  Pick<Call, "input"> & {
    /** What `fetch` takes second. */
    readonly init: RequestInit;
  };
type Values = Readonly<Record<string, string>>;

/**
 * `fetch` follows redirects with an `Authorization` header and, by the Fetch standard, leaves it out where one points to
 * another origin. Any other header needs {@link withoutRedirects}.
 */
export function withHeaders<T extends Attached | Call>(call: T, headers: Values): T {
  const { init } = call;
  // Most calls have none, and a copy costs time.
  if (!init.headers) return { ...call, init: { ...init, headers } };
  const all = new Headers(init.headers);
  for (const name in headers) all.set(name, headers[name] as string);
  return { ...call, init: { ...init, headers: all } };
}

/** Beside the caller's own cookies, in place of those with the same name. Browsers let no code do this. */
export function withCookies(call: Attached, cookies: Values): Attached {
  const given = new Headers(call.init.headers).get("Cookie")?.split(/; */) ?? [];
  const others = given.filter((pair) => !Object.hasOwn(cookies, pair.replace(/=.*/, "")));
  const own = Object.entries(cookies).map((pair) => pair.join("="));
  return withHeaders(call, { Cookie: [...others, ...own].join("; ") });
}

/** Added as text: what `URLSearchParams` writes is not always what it read, and vendors differ in what they accept. */
export function withQuery(call: Attached, parameters: Values): Attached {
  const { input, init } = call;
  const request = typeof input === "object" ? new Request(input, init) : undefined;
  const url = new URL(request?.url ?? (input as string));
  // A first question mark is taken for the start of a query: another one keeps what is part of a name.
  const isOther = (pair: string) =>
    ![...new URLSearchParams(`?${pair}`).keys()].some((name) => Object.hasOwn(parameters, name));
  const others = url.search.slice(1).split("&").filter(isOther).join("&");
  const own = Object.entries(parameters).map((pair) => pair.map(encodeURIComponent).join("="));
  url.search = `?${others}${others && "&"}${own.join("&")}`;
  return { ...call, input: request ? new Request(url, request) : url } as Attached;
}

/**
 * As members of the JSON body. Added as text too: parsing and writing anew would round long numbers. They stand last, where
 * most parsers let them win over members of those names.
 */
export async function withMembers(provider: string, call: Attached, members: Values): Promise<Attached> {
  const { input, init } = call;
  // On top of the caller's own input, which may be another library's, and of all that its init holds.
  const request = new Request(input, init);
  const text = await request.text();
  const [, start] = /^(\s*\{.*)\}\s*$/s.exec(text.trim() ? text : "{}") ?? [];
  if (!start) {
    const message = `${provider} takes the token in the JSON body, which has to be an object.`;
    throw new AuthError("CONFIGURATION", message, { provider });
  }
  const body = `${start}${start.trim() === "{" ? "" : ","}${JSON.stringify(members).slice(1)}`;
  const { headers } = request;
  headers.set("Content-Type", "application/json");
  headers.delete("Content-Length");
  return { ...call, init: { ...init, headers, body } };
}

/**
 * A call that no redirect carries on: the token would go along, in a header that `fetch` keeps, in the `Location`, or in
 * the body that is sent again. `redirect: "error"` does not exist on Workers, so the answer is looked at instead.
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
    // Browsers hide the status of a redirect; 304 is none.
    checkAnswer({ type, status }) {
      if (type !== "opaqueredirect" && !/^30[12378]$/.test(`${status}`)) return;
      const message = `${provider} redirected the call, which is refused: the token is in its ${place}.`;
      throw new TypeError(`${message} Pass redirect: "manual" to see it.`);
    },
  };
}
