/**
 * Reads a call when it is made, as the Fetch standard has it: what its caller does later to a URL, to headers or to bytes
 * changes neither what is sent nor where to.
 */

import { memberOf, requestMember } from "../../internal/request-member.ts";
import type { Call, Fetch } from "../provider.ts";
import { abortable } from "../timeout.ts";

type Members = Record<string, unknown>;
/** What can be read as a Request can: one of this runtime or of another library, or a Response. */
type Message = Pick<Request, "arrayBuffer" | "headers" | "url">;

/** What `fetch` reads of an init, even where listing its members does not show them, as with getters of a class. */
const texts = "cache,credentials,duplex,integrity,method,mode,priority,redirect,referrer,referrerPolicy".split(",");
const standardMembers = [...texts, "body", "headers", "keepalive", "signal", "window"];

/**
 * A copy of a call that nobody else can change. Reads everything, each member once, before it returns its promise, which
 * waits for bytes that have to be put together.
 *
 * @param checkUrl throws when the call must not go to the URL
 * @param isForeign whether the runtime's own Request is to be read as another library's is
 */
export function snapshotOf(
  input: Parameters<Fetch>[0],
  given: RequestInit | undefined,
  checkUrl: (url: string) => unknown,
  isForeign = false,
): Call | Promise<Call> {
  const isOurs = !isForeign && input instanceof Request;
  // Another library's Request means nothing to this runtime, so it is read as an init is.
  const other = !isOurs && isMessage(input) ? input : undefined;
  const init: Call["init"] & Members = membersOf(given, membersOf(other));
  const target = isOurs ? copyOfRequest(input, init.body) : String(other?.url ?? input);
  checkUrl(urlOf(target));

  const { body } = init;
  // Form data gets another boundary each time that it is written, so it is written once.
  const message = body instanceof FormData ? new Response(body) : isMessage(body) ? body : undefined;
  const type = message?.headers.get("Content-Type");
  const givenHeaders = init.headers ?? (isOurs && requestMember(input, "headers"));
  if (givenHeaders || type) {
    init.headers = new Headers(givenHeaders || undefined);
    if (type && !init.headers.has("Content-Type")) init.headers.set("Content-Type", type);
  }
  const call = { input: target, init };
  if (message) {
    // This takes over the body of a Request, so that nobody else can read it meanwhile.
    return abortable(message.arrayBuffer(), signalOf(call)).then((bytes) => {
      init.body = bytes.byteLength ? bytes : null;
      return call;
    });
  }
  if (body) init.body = copyOfBody(body) as RequestInit["body"];
  return call;
}

/**
 * The same call for a second time, byte for byte, or undefined when its body can be read once only. A `Request` does not
 * reveal what its body was made from, so it is copied, and what the first call has read of it stays in memory.
 */
export const copyForReplay = ({ input, init }: Call): Call | undefined =>
  isReadOnce(init.body) ? undefined : { input: isObject(input) ? copyOfRequest(input, init.body) : input, init };

/** The signal that ends a call; null takes away that of a `Request`. */
export const signalOf = (call: Call): AbortSignal | undefined => memberOf(call, "signal") ?? undefined;

export const urlOf = (input: Call["input"]): string => (isObject(input) ? requestMember(input, "url") : input);

/** A body that can be read once only: it is read when it is sent, and never sent again. */
const isReadOnce = (body: unknown): boolean =>
  isObject(body) && ("getReader" in body || Symbol.asyncIterator in body || "pipe" in body);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** By its shape, since every library has a class of its own. */
const isMessage = (value: unknown): value is Message => isObject(value) && "arrayBuffer" in value && "headers" in value;

/** Adds what an init says. A Request is its own body, since the stream in it is nothing to another runtime. */
function membersOf(source: object | undefined | null, members: Members = {}): Members {
  if (!source) return members;
  // Others than the standard's are for the `fetch` in use: Node's has a dispatcher, that of Workers cf, that of Next.js next.
  const names = new Set(standardMembers);
  for (const name in source) names.add(name);
  for (const name of names) {
    const value = (source as Members)[name];
    if (value !== undefined) members[name] = isObject(value) && texts.includes(name) ? String(value) : value;
  }
  if (isMessage(source)) members.body = source;
  return members;
}

/** Of a Request, headers and body alone can change. Its own methods are not asked: a subclass may have others. */
const copyOfRequest = (request: Request, newBody: unknown): Request =>
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
    return text === `[object ${(body as FormData)[Symbol.toStringTag]}]` ? body : text;
  }
}
