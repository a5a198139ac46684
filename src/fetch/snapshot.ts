/**
 * Reads a call when it is made, as the Fetch standard has it: what its caller does later to a URL, to headers or to bytes
 * changes neither what is sent nor where to.
 */
import type { Call, Fetch } from "../providers/provider.ts";

type Members = Record<string, unknown>;

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
  checkUrl: (url: string) => void,
): Call | Promise<Call> {
  const given = membersOf(init);
  // Another library's Request means nothing to this runtime, so it is read as an init is.
  const other = !(input instanceof Request) && isRequest(input) ? input : undefined;
  const members: Members = { ...membersOf(other), ...given };
  const target = input instanceof Request ? copyOfRequest(input, given.body) : String(other ? other.url : input);
  checkUrl(typeof target === "string" ? target : urlOf(target));

  const headers = members.headers ?? (typeof target === "object" ? target.headers : undefined);
  if (headers) members.headers = new Headers(headers as Headers);

  const { body } = members;
  // This takes the body of a Request over, so that nobody else can read it meanwhile.
  let written: Request | Response | undefined = isRequest(init) ? init : given.body === undefined ? other : undefined;
  if (!written && body instanceof FormData) {
    // It gets another boundary each time that it is written, so it is written once.
    written = new Response(body);
    const { headers = new Headers() } = members as { headers?: Headers };
    if (!headers.has("Content-Type")) headers.set("Content-Type", written.headers.get("Content-Type") as string);
    members.headers = headers;
  }
  if (written) {
    const withBody = (bytes: ArrayBuffer) => ({ ...members, body: bytes.byteLength ? bytes : null });
    return written.arrayBuffer().then((bytes) => ({ input: target, init: withBody(bytes) }));
  }
  if (body) members.body = copyOfBody(body);
  return { input: target, init: members };
}

/** A body that can be read once only: it is read when it is sent, and never sent again. */
export const isReadOnce = (body: unknown): boolean =>
  typeof body === "object" && body !== null && ("getReader" in body || Symbol.asyncIterator in body || "pipe" in body);

/** By its shape, since every library has a class of its own. */
const isRequest = (value: unknown): value is Request =>
  typeof value === "object" && value !== null && "arrayBuffer" in value && "headers" in value;

function membersOf(source: object | undefined | null): Members {
  const members: Members = {};
  const read = (name: string) => {
    const value = (source as Members)[name];
    const isText = typeof value === "object" && value && texts.includes(name);
    if (value !== undefined) members[name] = isText ? String(value) : value;
  };
  if (source) standardMembers.forEach(read);
  // The others are for the `fetch` in use: a dispatcher for Node's, `cf` for that of Workers, `next` for that of Next.js.
  for (const name in source) if (!standardMembers.includes(name)) read(name);
  return members;
}

/** Of a Request, headers and body alone can change. Its own methods are not asked: a subclass may have others. */
const copyOfRequest = (request: Request, newBody: unknown): Request =>
  request.body === null || newBody ? request : Request.prototype.clone.call(request);

/** The URL that `fetch` goes to, whatever a subclass shows; some runtimes have it on the object itself. */
const urlOf = (request: Request): string => Reflect.get(Request.prototype, "url", request) ?? request.url;

function copyOfBody(body: unknown): unknown {
  if (typeof body !== "object" || !body || isReadOnce(body)) return body;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  if (body instanceof URLSearchParams) return new URLSearchParams(body);
  const text = String(body);
  // By name, since there are shared ones, and those of other realms.
  if (text.endsWith("ArrayBuffer]")) return new Uint8Array(body as ArrayBuffer).slice();
  // A Blob never changes. An object that is nothing to `fetch` is sent as the text that it gives of itself.
  return text.startsWith("[object ") ? body : text;
}
