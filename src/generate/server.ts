/** Reads where the API is: a URL that may have variables, one of which may be the host of each customer's deployment. */
import { isPrivate } from "../internal/origin.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { flawOfName } from "../openapi/names.ts";
import type { ErrorAt } from "./error-at.ts";

/** A variable part of the URL, as the document describes it. */
export interface Variable {
  readonly name: string;
  readonly description?: string;
  /** The values that it can have, if the document lists them. */
  readonly values?: readonly string[];
}

export interface Server {
  /** The URL, with `{name}` for each variable. */
  readonly url: string;
  /** The variable without a usable default. */
  readonly host?: Variable;
  readonly variables: readonly (Variable & { readonly default: string })[];
}

/** Reserved names that never resolve (RFC 2606, RFC 6761): such a default must be replaced. */
const placeholder = /(^|\.)(invalid|example|test|localhost|example\.(com|net|org))$/;

/** The options that all clients and accounts have, and the options of `fetch`. */
const clientOptions = new Set(
  "allowInsecureRequests baseUrl body bodyFormat bodySerializer cache credentials dispatcher duplex fetch headers integrity keepalive lifetimeSeconds method mode pathSerializer priority querySerializer redirect referrer referrerPolicy Request requestInitExt signal window".split(
    " ",
  ),
);

/** @param errorAt creates errors for servers that cannot be compiled */
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
    throw errorAt(`The variable {${misnamed}} cannot be an option of that name; rename it.`, "servers");
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
    throw errorAt("The URL of the server has two variables without a usable default; only one may lack it.", "servers");
  }
  const filled = all.reduce(
    (text, each) => text.replaceAll(`{${each.name}}`, () => (each === host ? "host.example" : each.default)),
    url,
  );
  const { href = "", origin, pathname = "" }: Partial<URL> = URL.canParse(filled) ? new URL(filled) : {};
  if (!origin || href !== origin + pathname) {
    throw errorAt("The URL of the server must not have a user name, a query or a fragment.", "servers");
  }
  if (!isPrivate(origin)) {
    throw errorAt(
      "The URL of the server is plain http, which would send passwords unencrypted; write it with https://. If the server has no TLS, pass baseUrl and allowInsecureRequests to the account.",
      "servers",
    );
  }
  return { url, ...(host && { host }), variables: all.filter((variable) => variable !== host) };
}
