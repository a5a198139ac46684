/** The token in the query of a GET or HEAD, and as a member of the JSON body of any other call. */
import { AuthError } from "../../errors.ts";
import type { Call, Provider, Token } from "../provider.ts";
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
  async function attach({ input, init }: Call, { value }: Token): Promise<Call> {
    const request = new Request(input, init);
    // A redirect could carry the token on, in its Location or in the body that is sent again.
    const redirect = request.redirect === "follow" ? "manual" : request.redirect;
    if (request.method === "GET" || request.method === "HEAD") {
      return { input: new Request(withParameter(request.url, name, value), request), init: { redirect } };
    }
    const body = withMember(provider, await request.text(), bodyMember, value);
    const headers = new Headers(request.headers);
    headers.set("Content-Type", "application/json");
    return { input: new Request(request, { body, headers }), init: { redirect } };
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

const isJson = ({ headers }: Response) => /^application\/([\w.-]+\+)?json\b/i.test(headers.get("Content-Type") ?? "");

/** Added as text: what `URLSearchParams` writes is not always what it read, and vendors differ in what they accept. */
function withParameter(url: string, name: string, value: string): URL {
  const changed = new URL(url);
  if (changed.searchParams.has(name)) changed.searchParams.set(name, value);
  else changed.search += `${changed.search ? "&" : "?"}${name}=${encodeURIComponent(value)}`;
  return changed;
}

/** Added as text too: parsing and writing anew would round long numbers. */
function withMember(provider: string, text: string, name: string, value: string): string {
  const object = parseObject(text.trim() === "" ? "{}" : text);
  if (!object) {
    throw new AuthError(
      "CONFIGURATION",
      `${provider} takes the token as a member of the JSON body, so the body has to be a JSON object.`,
      { provider },
    );
  }
  if (Object.hasOwn(object, name)) return JSON.stringify({ ...object, [name]: value });
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return Object.keys(object).length === 0 ? `{${member}}` : text.replace("{", () => `{${member},`);
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
