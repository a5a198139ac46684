/** Serves a built site on this machine. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sirv from "sirv";
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
  /** Path below which the site is, with a slash at both ends. Default: the root. */
  prefix?: string;
}

const textTypes = {
  ".http": "text/plain",
  ".md": "text/markdown",
  ".txt": "text/plain",
  ".yaml": "application/yaml",
};

/**
 * Files are read anew for each request, so that a rebuilt site is served at once.
 *
 * @throws AuthError `CONFIGURATION` when the port is taken or the address is not this machine's.
 */
export async function serveSite({ folder, port, host, prefix = "/" }: ServeOptions): Promise<SiteServer> {
  const files = sirv(folder, {
    dev: true,
    setHeaders: (response, path) => {
      // Not known to sirv, or shown with the wrong letters if no charset is named.
      const [, type] = Object.entries(textTypes).find(([ending]) => path.endsWith(ending)) ?? [];
      if (type) response.setHeader("Content-Type", `${type}; charset=utf-8`);
    },
  });
  const server = createServer((request, response) => {
    const notFound = async () => {
      response.writeHead(404, { "Content-Type": "text/html; charset=utf-8" }).end(await missingPage(folder, prefix));
    };
    if (!request.url?.startsWith(prefix)) return notFound();
    request.url = request.url.slice(prefix.length - 1);
    files(request, response, notFound);
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

/** The page for what is not there, whose links are seen from the landing page wherever the reader is. */
async function missingPage(folder: string, prefix: string): Promise<string> {
  const page = await readFile(join(folder, "404.html"), "utf8").catch(() => "<title>Page not found</title>");
  return page
    .replace("base-uri 'none'", "base-uri 'self'")
    .replace(/<meta charset="utf-8"\s*\/?>/i, (charset) => `${charset}<base href="${prefix}">`);
}
