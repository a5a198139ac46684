/** The address of the mock for the forms of the site, and what the content security policy allows. */
import { UserError } from "../../lib/main.ts";

export interface MockAddress {
  /** Origin, such as `http://127.0.0.1:4010`. */
  url: string;
  /** Whether the address was passed to the build. Otherwise, readers may enter another one on their machine. */
  isKnown: boolean;
}

/**
 * Returns the sources that a content security policy allows for the forms: the known mock, or any port of this machine.
 * A policy cannot name `[::1]` or the rest of `127.0.0.0/8`. `try.js` accepts the same hosts. None of them is a
 * vendor.
 */
export const mockSources = ({ url, isKnown }: MockAddress): string[] =>
  isKnown ? [url] : ["http://127.0.0.1:*", "http://localhost:*"];

/**
 * Returns the origin by which a browser can call a mock. A content security policy cannot name an IPv6 address, and not
 * every system can call the wildcard address.
 */
export function callableOrigin(origin: string): string {
  const url = new URL(origin);
  if (["[::1]", "[::]"].includes(url.hostname)) url.hostname = "localhost";
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  return url.origin;
}

/** @throws UserError if the text is not the address of a mock on this machine */
export function parseMockUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url && `${url.origin}/` === url.href;
  if (isOrigin && url.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname))
    return callableOrigin(url.origin);
  // An address may contain a password.
  const shown = text.replace(/^([^/]*\/\/)[^/]*@/, "$1…@");
  throw new UserError(
    `The documentation only calls a mock on this machine: pass an address such as http://127.0.0.1:4010 instead of "${shown}".`,
  );
}
