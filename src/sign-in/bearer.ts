/** The token in the `Authorization` header, and its refusal by status. */
import type { AuthorisedCall, Call, Provider, Token } from "../session/provider.ts";
import type { Refusal } from "./refusal.ts";

/**
 * `fetch` follows redirects with such a header and, by the Fetch standard, leaves it out where one points to another
 * origin.
 */
function attach({ input, init }: Call, { value }: Token): AuthorisedCall {
  const Authorization = `Bearer ${value}`;
  if (!init.headers) return { input, init: { ...init, headers: { Authorization } } };
  const headers = new Headers(init.headers);
  headers.set("Authorization", Authorization);
  return { input, init: { ...init, headers } };
}

export function bearer(refusal: Refusal): Pick<Provider, "attach" | "isTokenRefused"> {
  return { attach, isTokenRefused: ({ status }) => status === refusal.status };
}
