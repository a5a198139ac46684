/** Serves a built site on this machine. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { lookup } from "mrmime";
import { listenError } from "../../src/mock/listen.ts";

export interface SiteServer {
  /** Address of the landing page, with the slash that its relative links need. */
  url: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  folder: string;
  /** 0 for a free port. */
  port: number;
  host: string;
  /** Path prefix of the site, with a slash at both ends. Default: the root. */
  prefix?: string;
}

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: string | Buffer;
}

/**
 * Reads files for each request, so that a rebuilt site is served at once.
 *
 * @throws AuthError `CONFIGURATION` if the port is in use or the address is not an address of this machine
 */
export async function serveSite({ folder, port, host, prefix = "/" }: ServeOptions): Promise<SiteServer> {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answerTo(request, folder, prefix);
    response.writeHead(status, { "Content-Length": Buffer.byteLength(body), ...headersOfAll, ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}${prefix}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** A policy in a page cannot forbid frames. */
const headersOfAll = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
};

async function answerTo({ method, url = "" }: IncomingMessage, folder: string, prefix: string): Promise<Answer> {
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, headers: { Allow: "GET, HEAD" }, body: "The site only takes GET and HEAD.\n" };
  const [path = ""] = url.split(/[?#]/);
  if (`${path}/` === prefix) return { status: 308, headers: { Location: prefix }, body: "" };
  const name = path.startsWith(prefix) ? nameIn(path.slice(prefix.length)) : undefined;
  for (const file of name === undefined ? [] : [name, `${name}.html`]) {
    // Read the complete file, because a build may replace it at any time.
    const body = await readFile(join(folder, file)).catch(() => undefined);
    if (body) return { status: 200, headers: { "Content-Type": typeOf(file) }, body };
  }
  return { status: 404, headers: { "Content-Type": typeOf("404.html") }, body: await missingPage(folder, prefix) };
}

/** Returns the name of a file below the folder; undefined if it is hidden, or if the path leads out of the folder. */
function nameIn(path: string): string | undefined {
  try {
    const parts = path.split("/").map(decodeURIComponent);
    const isOut = parts.some((part) => /^\.|[/\\\0]/.test(part));
    return isOut ? undefined : `${parts.join("/")}${path === "" || path.endsWith("/") ? "index.html" : ""}`;
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}

/** Types that mrmime does not know, or that name no charset there. */
const textTypes: Record<string, string> = {
  http: "text/plain",
  md: "text/markdown",
  yaml: "application/yaml",
};

function typeOf(file: string): string {
  const type = textTypes[file.split(".").at(-1) ?? ""] ?? lookup(file) ?? "application/octet-stream";
  return /^text\/|yaml$/.test(type) ? `${type}; charset=utf-8` : type;
}

/** Returns the page for missing pages. Its links are relative to the landing page, whatever the address. */
async function missingPage(folder: string, prefix: string): Promise<string> {
  const page = await readFile(join(folder, "404.html"), "utf8").catch(() => "<title>Page not found</title>");
  return page
    .replace("base-uri 'none'", "base-uri 'self'")
    .replace(/<meta charset="utf-8"\s*\/?>/i, (charset) => `${charset}<base href="${prefix}">`);
}
