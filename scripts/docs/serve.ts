/** Serves a built site on this machine. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

/**
 * Files are read anew for each request, so that a rebuilt site is served at once.
 *
 * @throws AuthError `CONFIGURATION` when the port is taken or the address is not this machine's.
 */
export async function serveSite({ folder, port, host, prefix = "/" }: ServeOptions): Promise<SiteServer> {
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    const notFound = () => {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("There is no such page.\n");
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
