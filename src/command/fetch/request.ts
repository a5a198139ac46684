/** Creates a request from the arguments of `provider-auth fetch`. */
import { readFile } from "node:fs/promises";
import { unreadable } from "../../internal/unreadable.ts";
import type { Values } from "../arguments.ts";
import type { Context } from "../context.ts";
import { failed, wrongUse } from "../failure.ts";
import type { requestOptions } from "./options.ts";

type Given = Values<typeof requestOptions>;

/** Returns a URL unchanged, and appends a path to the base URL, as the clients do. */
export function urlOf(target: string, baseUrl: string): string {
  if (/^https?:\/\//i.test(target)) {
    if (!URL.canParse(target)) throw wrongUse("The URL is not valid; give a path such as /api/Users, or a full URL.");
    return target;
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(target)) {
    throw wrongUse("Give a URL that begins with https://, or a path such as /api/Users.");
  }
  // The slash ensures that no part of the path becomes part of the host.
  return `${baseUrl.replace(/\/+$/, "")}/${target.replace(/^\//, "")}`;
}

/** @throws CommandError if an option cannot be sent, or a file cannot be read */
export async function requestOf(given: Given, context: Context): Promise<RequestInit & { method: string }> {
  const { request, head, location } = given;
  const body = await bodyOf(given, context);
  if (head && (body || (request ?? "HEAD") !== "HEAD"))
    throw wrongUse("The option --head cannot be combined with data or a method.");
  const method = request ?? (head ? "HEAD" : body ? "POST" : "GET");
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(method)) throw wrongUse("The option --request takes a method, such as PUT.");
  if (/^(connect|trace|track)$/i.test(method))
    throw wrongUse(`fetch cannot send ${method}, because the Fetch standard forbids it.`);
  if (body && /^(get|head)$/i.test(method)) {
    throw wrongUse(
      `fetch cannot send data with ${method}, because the Fetch standard forbids it; put the data in the query.`,
    );
  }
  const headers = headersOf(given.header ?? [], body !== undefined);
  return { method, headers, redirect: location ? "follow" : "manual", ...(body && { body }) };
}

function headersOf(lines: readonly string[], hasBody: boolean): Headers {
  const headers = new Headers();
  const omitted = new Set<string>();
  for (const line of lines) {
    const [, name = "", mark, value = ""] = /^([^:;\s]+)\s*([:;])\s*(.*?)\s*$/s.exec(line) ?? [];
    try {
      if (mark === ":" && !value) omitted.add(name.toLowerCase());
      else if (!mark || (mark === ";" && value)) throw new TypeError();
      else headers.append(name, value);
    } catch {
      throw wrongUse('The option --header takes a valid header line, such as "Accept: text/csv".');
    }
  }
  const type = "content-type";
  if (hasBody && !headers.has(type) && !omitted.has(type)) headers.set(type, "application/x-www-form-urlencoded");
  return headers;
}

/** Returns a signal that aborts a call at the time limit. */
export function timeoutOf({ "max-time": text }: Given, { clock, signal }: Context): AbortSignal {
  if (text === undefined) return signal;
  const ms = Number(text) * 1000;
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(text) || ms === 0 || ms > 2 ** 31 - 1) {
    throw wrongUse("The option --max-time takes a number of seconds, such as 30 or 0.5.");
  }
  const timeLimit = new AbortController();
  clock.setTimer(() => timeLimit.abort(), ms, true);
  return AbortSignal.any([signal, timeLimit.signal]);
}

const isStdin = (text: string) => text === "@-";

/** Returns how many options read stdin. */
const stdinReads = (given: Given) => [...(given.data ?? []), ...(given["data-binary"] ?? [])].filter(isStdin).length;

export const readsStdin = (given: Given): boolean => stdinReads(given) > 0;

/** Joins the parts of the body with `&`, as curl does; undefined if there are none. */
async function bodyOf(given: Given, context: Context): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (stdinReads(given) > 1) throw wrongUse("Data can be read from stdin only once.");
  const parts: Uint8Array[] = [];
  for (const text of given.data ?? []) {
    const bytes = await bytesOf(text, context);
    parts.push(text.startsWith("@") ? bytes.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0) : bytes);
  }
  for (const text of given["data-raw"] ?? []) parts.push(Buffer.from(text));
  for (const text of given["data-binary"] ?? []) parts.push(await bytesOf(text, context));
  if (parts.length === 0) return undefined;
  return new Uint8Array(Buffer.concat(parts.flatMap((part, index) => (index > 0 ? [Buffer.from("&"), part] : [part]))));
}

/** Returns the bytes of a text, or of the file or stdin that it names after `@`. */
async function bytesOf(text: string, { stdin, signal }: Context): Promise<Uint8Array> {
  if (!text.startsWith("@")) return Buffer.from(text);
  if (!isStdin(text)) {
    const file = text.slice(1);
    return readFile(file, { signal }).catch((error: NodeJS.ErrnoException) => {
      signal.throwIfAborted();
      throw failed(`${unreadable(`The file ${file}`, error.code)}.`);
    });
  }
  const chunks: Uint8Array[] = [];
  const stop = () => stdin.destroy(signal.reason);
  signal.addEventListener("abort", stop);
  try {
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}
