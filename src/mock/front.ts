/**
 * What happens to a request before and after Prism's engine: finding the provider by the first part of the path,
 * parsing the body, and writing the answer. Knows no sockets; `fetch` and `listen` both call it.
 */
import { isMediaType, mediaTypeOf, parseBody } from "./body.ts";
import type { Engine, EngineResponse } from "./engine.ts";

/** A request with its whole body. */
export interface FrontRequest {
  method: string;
  /** Path and query. */
  target: string;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface FrontResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A provider's engine and the path of its server URL, which clients may or may not send. */
export interface Mount {
  engine: Engine;
  /** Such as `/crmapi/rest/v2`, or empty. */
  basePath: string;
}

/** Answers a request; never throws for anything that a client can send. */
export async function answer(mounts: ReadonlyMap<string, Mount>, request: FrontRequest): Promise<FrontResponse> {
  const { pathname, searchParams } = new URL(request.target, "http://mock.invalid");
  const [, name = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  const mount = mounts.get(name);
  if (!mount) {
    const known = [...mounts.keys()].map((provider) => `/${provider}`).join(", ");
    return problem(404, "Not Found", `Nothing is mounted at ${pathname}; the mock serves ${known}.`);
  }
  const path = rest.startsWith(`${mount.basePath}/`) ? rest.slice(mount.basePath.length) : rest;
  const mediaType = mediaTypeOf(request.headers["content-type"]);
  if (mediaType && !isMediaType(mediaType)) {
    return problem(415, "Unsupported Media Type", "The Content-Type header is not a media type.");
  }
  let body: unknown;
  try {
    body = await parseBody(request.body, mediaType, mount.engine.xmlShape(path, mediaType));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return problem(400, "Bad Request", `The body is not valid ${mediaType}.`);
  }
  const { method, headers } = request;
  return write(await mount.engine.request({ method, path: path || "/", query: searchParams, headers, body }));
}

/** An answer of the mock itself, not of a spec: a problem document (RFC 9457). */
export function problem(status: number, title: string, detail: string): FrontResponse {
  return write({
    status,
    headers: { "content-type": "application/problem+json" },
    body: { title, status, detail },
    violations: [],
  });
}

function write({ status, headers, body, scenario, violations }: EngineResponse): FrontResponse {
  return {
    status,
    headers: {
      ...headers,
      ...(scenario && { "x-mock-scenario": scenario }),
      ...(violations.length > 0 && { "x-mock-violations": printable(violations.join("; ")) }),
    },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}

/** What may stand in a header, and not too much of it. */
const printable = (text: string) => text.replace(/[^ -~]/g, "?").slice(0, 4000);
