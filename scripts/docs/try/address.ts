/** Where the forms of the site find the mock, and what the browser lets them call. */
import { UserError } from "../../lib/main.ts";

export interface MockAddress {
  /** Origin, such as `http://127.0.0.1:4010`. */
  url: string;
  /** Whether the build was told of this mock; otherwise readers may name another one on their machine. */
  isKnown: boolean;
}

/**
 * The sources that a content security policy allows for the forms: the mock that is known, or any port of this machine.
 * The latter are all that a policy can name (`[::1]` and the rest of `127.0.0.0/8` have no place in one), and what
 * `try.js` accepts. No vendor is among them.
 */
export const mockSources = ({ url, isKnown }: MockAddress): string[] =>
  isKnown ? [url] : ["http://127.0.0.1:*", "http://localhost:*"];

/**
 * The origin by which a browser can call a mock: a content security policy cannot name an IPv6 address, and the address
 * that stands for all addresses is none that can be called everywhere.
 */
export function callableOrigin(origin: string): string {
  const url = new URL(origin);
  if (["[::1]", "[::]"].includes(url.hostname)) url.hostname = "localhost";
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  return url.origin;
}

/** @throws UserError when the text is not the address of a mock on this machine */
export function parseMockUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url && `${url.origin}/` === url.href;
  if (isOrigin && url.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname))
    return callableOrigin(url.origin);
  throw new UserError(
    `The documentation only calls a mock on this machine: pass an address such as http://127.0.0.1:4010 instead of "${text}".`,
  );
}
