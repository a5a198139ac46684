/** The token in the query of a GET or HEAD, and as a member of the JSON body of any other call. */
import { AuthError } from "../errors.ts";
import { requestMember } from "../internal/request-member.ts";
import type { AuthorisedCall, Call, Provider, Token } from "../session/provider.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

interface Attachment {
  /** The query parameter. */
  readonly name: string;
  /** The member of the body. */
  readonly bodyMember: string;
}

export function queryOrBody(
  provider: string,
  { name, bodyMember }: Attachment,
  refusal: Refusal,
): Pick<Provider, "attach" | "isTokenRefused"> {
  /** Browsers hide the status of a redirect; 304 is none. */
  function refuseRedirect({ type, status }: Response): void {
    if (type !== "opaqueredirect" && !/^30[12378]$/.test(`${status}`)) return;
    const reason = "the token is in its URL or body";
    throw new TypeError(
      `${provider} redirected the call, which is refused: ${reason}. Pass redirect: "manual" to see it.`,
    );
  }

  async function attach({ input, init }: Call, { value }: Token): Promise<AuthorisedCall> {
    // A redirect could carry the token on, in its Location or in the body that is sent again. `redirect: "error"` does not
    // exist on Workers, so the answer is looked at instead.
    const wanted = init.redirect ?? (typeof input === "object" ? requestMember(input, "redirect") : "follow");
    const isOurs = wanted === "follow" || wanted === "error";
    const own = isOurs ? { ...init, redirect: "manual" as const } : init;
    const checkAnswer = isOurs ? refuseRedirect : undefined;
    const request = new Request(input, own);
    // On top of the caller's own input, which may be another library's, and of all that its init holds.
    if (/^(GET|HEAD)$/.test(request.method)) {
      const url = withParameter(request.url, name, value);
      return { input: typeof input === "object" ? new Request(url, request) : url, init: own, checkAnswer };
    }
    const body = withMember(provider, await request.text(), bodyMember, value);
    const { headers } = request;
    headers.set("Content-Type", "application/json");
    headers.delete("Content-Length");
    return { input, init: { ...own, headers, body }, checkAnswer };
  }

  return {
    attach,
    async isTokenRefused(response) {
      if (response.status !== refusal.status || !isJson(response)) return false;
      const body: unknown = await response
        .clone()
        .json()
        .catch(() => undefined);
      return isRefusal(refusal, { status: response.status, body });
    },
  };
}

const isJson = ({ headers }: Response) =>
  /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers.get("Content-Type") ?? "");

/** Added as text: what `URLSearchParams` writes is not always what it read, and vendors differ in what they accept. */
function withParameter(url: string, name: string, value: string): URL {
  const changed = new URL(url);
  // A first question mark is taken for the start of a query: another one keeps what is part of a name.
  const isOther = (pair: string) => !new URLSearchParams(`?${pair}`).has(name);
  const others = changed.search.slice(1).split("&").filter(isOther).join("&");
  changed.search = `?${others}${others && "&"}${name}=${encodeURIComponent(value)}`;
  return changed;
}

/**
 * Added as text too: parsing and writing anew would round long numbers. It stands last, where most parsers let it win
 * over a member of that name.
 */
function withMember(provider: string, text: string, name: string, value: string): string {
  const [, start] = /^(\s*\{.*)\}\s*$/s.exec(text.trim() ? text : "{}") ?? [];
  if (start === undefined) {
    const message = `${provider} takes the token in the JSON body, which has to be an object.`;
    throw new AuthError("CONFIGURATION", message, { provider });
  }
  return `${start}${start.trim() === "{" ? "" : ","}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
}
