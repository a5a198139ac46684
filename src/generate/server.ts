/** Where the API is: a URL that may have variables, one of which may be the host of each customer's deployment. */
import { isPrivate } from "../internal/origin.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { flawOfName } from "../openapi/names.ts";
import type { ErrorAt } from "./error-at.ts";

/** A part of the URL, with what the document says of it. */
export interface Variable {
  readonly name: string;
  readonly description?: string;
  /** The values that it can have, where the document lists them. */
  readonly values?: readonly string[];
}

export interface Server {
  /** With `{name}` in the place of each variable. */
  readonly url: string;
  /** The variable that has no usable default. */
  readonly host?: Variable;
  readonly variables: readonly (Variable & { readonly default: string })[];
}

/** Reserved names that never resolve (RFC 2606, RFC 6761): a default that has to be replaced. */
const placeholder = /(^|\.)(invalid|example|test|localhost|example\.(com|net|org))$/;

/** The options that clients and accounts have anyway, and the members of a request, which `fetch` takes. */
const clientOptions = new Set(
  "allowInsecureRequests baseUrl body bodyFormat bodySerializer cache credentials dispatcher duplex fetch headers integrity keepalive lifetimeSeconds method mode pathSerializer priority querySerializer redirect referrer referrerPolicy Request requestInitExt signal window".split(
    " ",
  ),
);

/** @param errorAt makes the error for what cannot be compiled */
export function serverOf({ servers = [] }: OpenApiDocument, errorAt: ErrorAt): Server {
  const [first] = servers;
  if (!first) throw errorAt("The document has no server; give it one with an absolute URL.", "info");
  const { url } = first;
  if (!/^https?:\/\//i.test(url))
    throw errorAt("The URL of the server is not absolute; write it with https://.", "servers");
  const used = [...new Set([...url.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name))];
  const unknown = used.find((name) => !Object.hasOwn(first.variables ?? {}, name));
  if (unknown !== undefined) {
    throw errorAt(`The URL of the server has {${unknown}}, which is not among its variables.`, "servers");
  }
  const misnamed = used.find((name) => flawOfName(name) || clientOptions.has(name));
  if (misnamed !== undefined) {
    throw errorAt(`The variable {${misnamed}} would be an option of that name; call it something else.`, "servers");
  }
  const all = used.map((name) => {
    const { default: standard, description, enum: values } = first.variables?.[name] ?? { default: "" };
    return {
      ...{ name, default: String(standard), ...(description && { description }) },
      ...(values && { values: values.map(String) }),
    };
  });
  const [host, second] = all.filter(({ default: standard }) => !standard || placeholder.test(standard));
  if (second) {
    throw errorAt(
      "The URL of the server has two variables without a usable default; one may be an option of accounts.",
      "servers",
    );
  }
  const filled = all.reduce(
    (text, each) => text.replaceAll(`{${each.name}}`, () => (each === host ? "host.example" : each.default)),
    url,
  );
  const { href = "", origin, pathname = "" }: Partial<URL> = URL.canParse(filled) ? new URL(filled) : {};
  if (!origin || href !== origin + pathname) {
    throw errorAt("The URL of the server is not a place; write it without user name, query and fragment.", "servers");
  }
  if (!isPrivate(origin)) {
    throw errorAt(
      "The URL of the server is plain http, by which a password would travel unencrypted; write it with https://, and give an account a baseUrl and allowInsecureRequests where there is no TLS.",
      "servers",
    );
  }
  return { url, ...(host && { host }), variables: all.filter((variable) => variable !== host) };
}
