/**
 * The protected path of a stateful provider: it accepts a live token exactly where the vendor takes it, answers with
 * what it received, and refuses any other token as the spec says.
 */

import { type Example, type OpenApiDocument, refusalResponseOf, resolve, tokenOf } from "../../openapi/document.ts";
import { isJsonType } from "../../openapi/media-types.ts";
import { valueAt, withValueAt } from "../../openapi/pointer.ts";
import { parseContentType } from "../body.ts";
import { json, type MockRequest, type MockResponse } from "../http.ts";
import type { Tokens } from "./tokens.ts";

export function answerEcho(
  provider: string,
  document: OpenApiDocument,
  tokens: Tokens,
  request: MockRequest,
): MockResponse {
  const use = tokenOf(document);
  if (!use) return json(404, { detail: `${provider} says nothing about tokens.` });
  const { scheme, token } = use;
  const { method, url, headers } = request;
  const text = new TextDecoder().decode(request.body);

  let given: unknown;
  if (scheme.type === "http") given = /^bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  else if (method === "GET" || method === "HEAD") given = url.searchParams.get(scheme.name ?? "");
  else if (isJsonType(parseContentType(headers["content-type"] ?? "")?.mediaType ?? "")) {
    given = memberOf(text, token.bodyMember ?? "");
  }
  const { refusal } = token;
  if (typeof given !== "string" || !tokens.isLive(provider, given)) {
    const [content] = Object.values(refusalResponseOf(document, token).content ?? {});
    const [example] = Object.values(content?.examples ?? {});
    return json(refusal.status, example ? resolve<Example>(document, example).value : {});
  }
  const received = { method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body: text };
  // Where a refusal has the status of success, the answer must look like no refusal.
  return json(200, refusal.unless ? withValueAt(received, refusal.unless.pointer, refusal.unless.equals) : received);
}

function memberOf(text: string, name: string): unknown {
  try {
    return valueAt(JSON.parse(text), `/${name}`);
  } catch {
    return undefined;
  }
}
