/**
 * Who may use the control and the state of a listening mock. Browsers let any page send requests to this machine, and let a
 * page whose host name is rebound to this machine (DNS rebinding) read the responses. So the headers that a page cannot
 * forge decide: `Origin`, `Host` and `Sec-Fetch-Site`.
 */
import { BlockList, isIP, isIPv6 } from "node:net";
import { AuthError } from "../errors.ts";

/** Who may use control and state in addition to this machine. */
export interface CallerOptions {
  /**
   * Host names of the mock, in addition to the addresses that it listens on and those of this machine, such as `["mock"]`.
   * A leading dot also allows the subdomains of a name. Default: none.
   */
  allowedHosts?: readonly string[] | undefined;
  /**
   * Origins of web pages that may use control and state, in addition to pages on this machine, such as
   * `["https://app.example"]`. Default: none.
   */
  allowedOrigins?: readonly string[] | undefined;
}

/** Where a request claims to come from. */
export interface Caller {
  /** Upper-case HTTP method. */
  method: string;
  headers: Readonly<Record<string, string>>;
  /** The target of the request, if it is a full URL. */
  target: URL | undefined;
  /** The local address of the connection. */
  localAddress: string | undefined;
}

/** Returns why a foreign web page may have sent a request, as a sentence with a solution; undefined if none can have. */
export type CheckCaller = (caller: Caller) => string | undefined;

/**
 * @param host the address or name that the mock listens on
 * @throws AuthError `CONFIGURATION` if an option is wrong.
 */
export function createCallerCheck(host: string, options: CallerOptions): CheckCaller {
  const names = listOf(options, "allowedHosts").map(parseHostOption);
  const origins = new Set(listOf(options, "allowedOrigins").map(parseOriginOption));

  const isOwnHost = (name: string, localAddress = "") =>
    isThisMachine(name) ||
    [host, localAddress].some((address) => hostnameOf(bracketed(address)) === name) ||
    names.some((known) => name === known.name || (known.withSubdomains && name.endsWith(`.${known.name}`)));

  return ({ method, headers, target, localAddress }) => {
    for (const asked of [headers.host, target?.host]) {
      const name = asked === undefined ? undefined : hostnameOf(asked);
      if (asked !== undefined && (name === undefined || !isOwnHost(name, localAddress)))
        return strangeHost(name ?? asked);
    }
    const { origin } = headers;
    if (origin !== undefined) {
      // A page of the mock itself: the check above found that the host is one of its names.
      if (origin === `http://${headers.host}` || isPageOfThisMachine(origin) || origins.has(origin)) return undefined;
      return strangeOrigin(origin);
    }
    // Images and scripts are requested without an Origin. Links are allowed, because the other page cannot read the response.
    const isLink = headers["sec-fetch-mode"] === "navigate" && (method === "GET" || method === "HEAD");
    return headers["sec-fetch-site"] === "cross-site" && !isLink ? strangeSite : undefined;
  };
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether only this machine can reach an IP address. */
export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address, isIPv6(address) ? "ipv6" : "ipv4");

/** Whether every browser resolves a name or an address to this machine. */
const isThisMachine = (name: string) => name === "localhost" || name.endsWith(".localhost") || isLoopback(name);

function isPageOfThisMachine(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const isWeb = url.protocol === "http:" || url.protocol === "https:";
  // Accept only what a browser would send: anything else imitates an origin.
  return isWeb && url.origin === origin && isThisMachine(hostnameOf(url.host) ?? "");
}

/** Returns the name in a Host header, normalised as in a URL, without brackets; undefined if it is malformed. */
function hostnameOf(host: string): string | undefined {
  const url = `http://${host}`;
  if (!/^[^\s/?#@\\]+$/.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[|\]$|\.$/g, "");
}

/** Returns an address as URLs write it: an IPv4 address mapped to IPv6 becomes IPv4 again, and zones are removed. */
function bracketed(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  return isIPv6(plain) ? `[${plain}]` : plain;
}

function listOf(options: CallerOptions, name: keyof CallerOptions): readonly unknown[] {
  const list: unknown = options[name] ?? [];
  if (Array.isArray(list)) return list;
  throw new AuthError("CONFIGURATION", `The option ${name} must be a list of strings.`);
}

function parseHostOption(given: unknown): { name: string; withSubdomains: boolean } {
  const text = String(given);
  const withSubdomains = text.startsWith(".");
  const host = bracketed(withSubdomains ? text.slice(1) : text);
  const name = hostnameOf(host);
  const hasPort = /:\d*$/.test(host);
  if (typeof given === "string" && name && !hasPort && !name.includes("*")) return { name, withSubdomains };
  const message = `The option allowedHosts takes host names without a scheme or port, such as "mock", not ${quoted(given)}.`;
  throw new AuthError("CONFIGURATION", message);
}

function parseOriginOption(given: unknown): string {
  if (given === "null") return given;
  if (typeof given === "string" && /^[a-z][\w+.-]*:\/\/[^\s/?#@\\]+\/?$/i.test(given) && URL.canParse(given)) {
    const { origin } = new URL(given);
    // Browser extensions have origins too, which the URL standard does not define.
    return origin === "null" ? given.replace(/\/$/, "") : origin;
  }
  const message = `The option allowedOrigins takes origins, such as "https://app.example", not ${quoted(given)}.`;
  throw new AuthError("CONFIGURATION", message);
}

const quoted = (value: unknown) => JSON.stringify(value) ?? String(value);

const strangeHost = (name: string) =>
  `The request is for the host ${quoted(name)}, which is not an address of this mock, and may be an attack. ` +
  `If the name is yours, allow it: listen({ allowedHosts: [${quoted(name)}] }), ` +
  `or npm run mock -- --allowed-hosts ${name}.`;

const strangeOrigin = (origin: string) =>
  `The request comes from a web page on ${origin}, and may be an attack. ` +
  `If the page is yours, allow it: listen({ allowedOrigins: [${quoted(origin)}] }), ` +
  `or npm run mock -- --allowed-origins ${origin}.`;

const strangeSite =
  "The request comes from a web page on another site, and may be an attack. " +
  "If the page is yours, use fetch() in it, which sends the origin of the page.";
