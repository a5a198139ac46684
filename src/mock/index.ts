/**
 * The mock: the four providers as their specs describe them, for tests and for the desk. In process through `fetch`,
 * or on a port through `listen`; a provider is at `/<provider>` in both.
 *
 * @module
 */
import { createRequire } from "node:module";
import { AuthError } from "../errors.ts";
import { type ProviderName, providerNames } from "../providers/names.ts";
import { readDocument } from "./document.ts";
import { createEngine } from "./engine.ts";
import { answer, type FrontRequest, type Mount, problem } from "./front.ts";
import { type Listener, type ListenOptions, listen } from "./listen.ts";

export type { Listener, ListenOptions } from "./listen.ts";

export interface MockOptions {
  /** The providers to serve. Default: all. */
  providers?: readonly ProviderName[];
  /** The largest request body that is read, in bytes; a larger one gets 413. Default: 1 MiB. */
  maxBodyBytes?: number;
}

export interface Mock {
  /** Answers a request without a port. Only path, method, headers and body count; the origin may be any. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Serves on a port. */
  listen(options?: ListenOptions): Promise<Listener>;
}

/**
 * Creates a mock.
 *
 * @throws AuthError `CONFIGURATION` when a provider is unknown or a spec is broken.
 * @example
 * const mock = await createMock({ providers: ["mbsi"] });
 * const client = createClient({ baseUrl: "http://mock.invalid/mbsi", fetch: mock.fetch });
 */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const { providers = providerNames, maxBodyBytes = 1024 * 1024 } = options;
  const mounts = new Map(await Promise.all(providers.map(async (name) => [name, await mountOf(name)] as const)));
  const handle = (request: FrontRequest) => answer(mounts, request);
  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const body = new Uint8Array(await request.arrayBuffer());
      const { pathname, search } = new URL(request.url);
      const headers = Object.fromEntries(request.headers);
      const response =
        body.length > maxBodyBytes
          ? problem(413, "Content Too Large", `A body may have ${maxBodyBytes} bytes at most.`)
          : await handle({ method: request.method, target: pathname + search, headers, body });
      return new Response(response.body, response);
    },
    listen: (listenOptions) => listen(handle, maxBodyBytes, listenOptions),
  };
}

async function mountOf(name: ProviderName): Promise<Mount> {
  if (!providerNames.includes(name)) {
    throw new AuthError(
      "CONFIGURATION",
      `There is no provider "${name}"; the providers are ${providerNames.join(", ")}.`,
    );
  }
  // By the package's own name, so that the spec is found from src/ and from dist/ alike.
  const document = await readDocument(createRequire(import.meta.url).resolve(`provider-auth/specs/${name}.yaml`));
  const serverUrl = document.servers?.[0]?.url ?? "";
  return {
    engine: await createEngine(document),
    basePath: serverUrl.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/$/, ""),
  };
}
