/**
 * Reads a call when it is made, as the Fetch standard requires: later changes to its URL, headers or bytes do not change the
 * request.
 */

import { memberOf, requestMember } from "../../internal/request-member.ts";
import type { Call, Fetch } from "../provider.ts";
import { abortable } from "../timeout.ts";

type Members = Record<string, unknown>;
/** A value whose body can be read: a Request of this runtime or of another library, or a Response. */
type Message = Pick<Request, "arrayBuffer" | "headers" | "url">;

/** The members of an init that `fetch` reads, even if they are not enumerable, such as getters of a class. */
const texts = "cache,credentials,duplex,integrity,method,mode,priority,redirect,referrer,referrerPolicy".split(",");
const standardMembers = [...texts, "body", "headers", "keepalive", "signal", "window"];

/**
 * Returns a copy of a call that nobody else can change. Reads every member once, before it returns. Returns a promise only
 * if it must collect the bytes of the body.
 *
 * @param checkUrl throws if the call must not go to the URL
 * @param isForeign whether to read the runtime's own Request like one of another library
 */
export function snapshotOf(
  input: Parameters<Fetch>[0],
  given: RequestInit | undefined,
  checkUrl: (url: string) => unknown,
  isForeign = false,
): Call | Promise<Call> {
  const isOurs = !isForeign && input instanceof Request;
  // This runtime does not know another library's Request, so it is read like an init.
  const other = !isOurs && isMessage(input) ? input : undefined;
  const init: Call["init"] & Members = membersOf(given, membersOf(other));
  const target = isOurs ? copyOfRequest(input, init.body) : String(other?.url ?? input);
  checkUrl(urlOf(target));

  const { body } = init;
  // Form data gets a new boundary each time it is encoded, so it is encoded once.
  const message = body instanceof FormData ? new Response(body) : isMessage(body) ? body : undefined;
  const type = message?.headers.get("Content-Type");
  const givenHeaders = init.headers ?? (isOurs && requestMember(input, "headers"));
  if (givenHeaders || type) {
    init.headers = new Headers(givenHeaders || undefined);
    if (type && !init.headers.has("Content-Type")) init.headers.set("Content-Type", type);
  }
  const call = { input: target, init };
  if (message) {
    // This locks the body of a Request, so that nobody else can read it meanwhile.
    return abortable(message.arrayBuffer(), signalOf(call)).then((bytes) => {
      init.body = bytes.byteLength ? bytes : null;
      return call;
    });
  }
  if (body) init.body = copyOfBody(body) as RequestInit["body"];
  return call;
}

/**
 * Returns the same call for a second time, byte for byte; undefined if its body can be read only once. A `Request` does not
 * reveal what its body was made from, so it is copied, and the part that the first call has read stays in memory.
 */
export const copyForReplay = ({ input, init }: Call): Call | undefined =>
  isReadOnce(init.body) ? undefined : { input: isObject(input) ? copyOfRequest(input, init.body) : input, init };

/** The signal that aborts a call. With null, an init removes the signal of a `Request`. */
export const signalOf = (call: Call): AbortSignal | undefined => memberOf(call, "signal") ?? undefined;

export const urlOf = (input: Call["input"]): string => (isObject(input) ? requestMember(input, "url") : input);

/** A body that can be read only once: it is read when it is sent, and never sent again. */
const isReadOnce = (body: unknown): boolean =>
  isObject(body) && ("getReader" in body || Symbol.asyncIterator in body || "pipe" in body);

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Checked by its shape, because every library has its own class. */
const isMessage = (value: unknown): value is Message => isObject(value) && "arrayBuffer" in value && "headers" in value;

/** Adds the members of an init. A Request is its own body, because another runtime cannot read its stream. */
function membersOf(source: object | undefined | null, members: Members = {}): Members {
  if (!source) return members;
  // Other members are for the `fetch` in use: Node has `dispatcher`, Workers `cf`, Next.js `next`.
  const names = new Set(standardMembers);
  for (const name in source) names.add(name);
  for (const name of names) {
    const value = (source as Members)[name];
    if (value !== undefined) members[name] = isObject(value) && texts.includes(name) ? String(value) : value;
  }
  if (isMessage(source)) members.body = source;
  return members;
}

/** Only the headers and the body of a Request can change. Its own methods are not called: a subclass may override them. */
const copyOfRequest = (request: Request, newBody: unknown): Request =>
  newBody == null && requestMember(request, "body") ? Request.prototype.clone.call(request) : request;

function copyOfBody(body: unknown): unknown {
  if (!isObject(body) || isReadOnce(body)) return body;
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  try {
    // Accepts only a buffer, which may be shared or from another realm.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(body) ? body : new DataView(body as ArrayBuffer);
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  } catch {
    const text = String(body);
    // A Blob never changes, and other libraries have their own classes. Anything else is sent as its string.
    return text === `[object ${(body as FormData)[Symbol.toStringTag]}]` ? body : text;
  }
}
