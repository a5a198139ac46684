/**
 * Reads a call when it is made, as the Fetch standard has it: what its caller does later to a URL, to headers or to bytes
 * changes neither what is sent nor where to.
 */

import { requestMember } from "../../internal/request-member.ts";
import type { Call, Fetch } from "../provider.ts";
import { abortable } from "../timeout.ts";

type Members = Record<string, unknown>;
/** What can be read as a Request can: one of this runtime or of another library, or a Response. */
type Message = Pick<Request, "arrayBuffer" | "headers" | "url">;

/** What `fetch` reads of an init, even where listing its members does not show them, as with getters of a class. */
const texts = "cache,credentials,duplex,integrity,method,mode,priority,redirect,referrer,referrerPolicy".split(",");
const standardMembers = [...texts, "body", "headers", "keepalive", "signal", "window"];

/**
 * A copy of a call that nobody else can change. Reads everything, each member once, before it returns; a promise is for
 * bytes that have to be put together.
 *
 * @param checkUrl throws when the call must not go to the URL
 */
export function snapshotOf(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  checkUrl: (url: string) => unknown,
): Call | Promise<Call> {
  const isOurs = input instanceof Request;
  // Another library's Request means nothing to this runtime, so it is read as an init is.
  const other = !isOurs && isMessage(input) ? input : undefined;
  const given = membersOf(init);
  const members: Members = other ? { ...membersOf(other), ...given } : given;
  const target = isOurs ? copyOfRequest(input, given.body) : String(other?.url ?? input);
  checkUrl(typeof target === "string" ? target : requestMember(target, "url"));

  const givenHeaders = members.headers ?? (isOurs ? requestMember(input, "headers") : undefined);
  let headers = givenHeaders ? new Headers(givenHeaders as Headers) : undefined;
  const { body } = members;
  // Form data gets another boundary each time that it is written, so it is written once.
  const message = body instanceof FormData ? new Response(body) : isMessage(body) ? body : undefined;
  const type = message?.headers.get("Content-Type");
  if (type) {
    headers ??= new Headers();
    if (!headers.has("Content-Type")) headers.set("Content-Type", type);
  }
  if (headers) members.headers = headers;
  if (message) {
    const withBody = (bytes: ArrayBuffer) => ({ ...members, body: bytes.byteLength ? bytes : null });
    // This takes over the body of a Request, so that nobody else can read it meanwhile.
    const bytes = abortable(message.arrayBuffer(), signalOf({ input: target, init: members }));
    return bytes.then((bytes) => ({ input: target, init: withBody(bytes) }));
  }
  if (body) members.body = copyOfBody(body);
  return { input: target, init: members };
}

/** The signal that ends a call; null takes away that of a `Request`. */
export const signalOf = ({ input, init }: Call): AbortSignal | undefined =>
  (init.signal === undefined && typeof input === "object" ? requestMember(input, "signal") : init.signal) ?? undefined;

/** A body that can be read once only: it is read when it is sent, and never sent again. */
export const isReadOnce = (body: unknown): boolean =>
  isObject(body) && ("getReader" in body || Symbol.asyncIterator in body || "pipe" in body);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** By its shape, since every library has a class of its own. */
const isMessage = (value: unknown): value is Message => isObject(value) && "arrayBuffer" in value && "headers" in value;

/** What an init says. A Request is its own body, since the stream in it is nothing to another runtime. */
function membersOf(source: object | undefined | null): Members {
  const members: Members = {};
  if (!source) return members;
  const read = (name: string) => {
    const value = (source as Members)[name];
    if (value !== undefined) members[name] = isObject(value) && texts.includes(name) ? String(value) : value;
  };
  standardMembers.forEach(read);
  // The others are for the `fetch` in use: a dispatcher for Node's, `cf` for that of Workers, `next` for that of Next.js.
  for (const name in source) if (!standardMembers.includes(name)) read(name);
  if (isMessage(source)) members.body = source;
  return members;
}

/** Of a Request, headers and body alone can change. Its own methods are not asked: a subclass may have others. */
export const copyOfRequest = (request: Request, newBody: unknown): Request =>
  newBody == null && requestMember(request, "body") ? Request.prototype.clone.call(request) : request;

function copyOfBody(body: unknown): unknown {
  if (!isObject(body) || isReadOnce(body)) return body;
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  try {
    // Takes a buffer, shared or of another realm, and nothing else.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(body) ? body : new DataView(body as ArrayBuffer);
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  } catch {
    const text = String(body);
    // A Blob never changes, and other libraries have classes of their own. Anything else is sent as the text that it gives.
    return body instanceof Blob || text === `[object ${(body as FormData)[Symbol.toStringTag]}]` ? body : text;
  }
}
