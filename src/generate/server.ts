/** Where the API is: a URL, or a URL whose host every customer has for itself. */
import type { OpenApiDocument } from "../openapi/document.ts";

import type { Refuse } from "./refuse.ts";

export interface Server {
  /** With `{host}` where `host` is given. */
  readonly url: string;
  /** The variable that has no usable default, with what the document says of it. */
  readonly host?: { readonly name: string; readonly description?: string };
}

/** Names that no name server knows (RFC 2606, RFC 6761): a default that has to be replaced. */
const placeholder = /(^|\.)(invalid|example|test|localhost|example\.(com|net|org))$/;

/** @param refuse makes the error for what cannot be compiled */
export function serverOf({ servers = [] }: OpenApiDocument, refuse: Refuse): Server {
  const [first] = servers;
  if (!first) throw refuse("The document has no server; give it one with an absolute URL.", "info");
  const variables = Object.entries(first.variables ?? {});
  const open = variables.filter(([, { default: value }]) => !value || placeholder.test(value));
  if (open.length > 1)
    throw refuse(
      "The URL of the server has two variables without a usable default; one may be an option of accounts.",
      "servers",
    );
  const [variable] = open;
  const url = variables.reduce(
    (url, [name, { default: value }]) => (name === variable?.[0] ? url : url.replaceAll(`{${name}}`, value)),
    first.url,
  );
  if (!/^https?:\/\//.test(url))
    throw refuse("The URL of the server is not absolute; write it with https://.", "servers");
  if (!variable) return { url };
  const [name, { description }] = variable;
  return { url, host: { name, ...(description && { description }) } };
}
