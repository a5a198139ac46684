import {
  operationsOf,
  resolve,
  type SecurityScheme,
  type TokenExtension,
  tokenOf,
  xmlShapeOf,
} from "../../src/mock/document.ts";
import { UserError } from "../lib/main.ts";
import { banner, type Spec } from "./spec.ts";

/** Where a token goes in a later call. */
function attachmentOf(provider: string, scheme: SecurityScheme, token: TokenExtension) {
  if (scheme.type === "http" && scheme.scheme === "bearer") {
    return { in: "header", name: "Authorization", scheme: "Bearer" };
  }
  if (scheme.type === "apiKey") return { in: scheme.in, name: scheme.name, bodyMember: token.bodyMember };
  throw new UserError(
    `specs/${provider}.yaml has a security scheme of type ${scheme.type}; use http bearer or apiKey.`,
  );
}

/** Of the output; raise it with every change of what is written, so that the banners tell. */
const version = "1.1.0";

const camelCase = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The facts of a spec that code needs as values: server URLs, how a token is obtained, used and refused, XML shapes. */
export function generateConstants(spec: Spec): string {
  const { servers = [], components } = spec.document;
  const tokenUse = tokenOf(spec.document);
  if (!tokenUse || servers.length === 0) {
    throw new UserError(`specs/${spec.provider}.yaml needs a server and a security scheme with x-token.`);
  }
  const { scheme, token } = tokenUse;
  const { status, unless, response } = token.refusal;
  const provenance = resolve(spec.document, response)["x-provenance"]?.status;
  const constants: [name: string, comment: string, value: unknown][] = [
    [
      "serverUrls",
      "Base URLs of the API, the default one first; `{name}` is a variable.",
      servers.map(({ url }) => url),
    ],
    [
      "operations",
      "Method and path of every operation, by its `operationId`.",
      Object.fromEntries(operationsOf(spec.document).map(({ id, method, path }) => [id, { method, path }])),
    ],
    [
      "tokenSource",
      "The operation whose success response carries the token, and JSON Pointers (RFC 6901) into that body.",
      {
        operationId: token.operationId,
        pointer: token.pointer,
        lifetimePointer: token.lifetime?.pointer,
        refreshTokenPointer: token.refresh?.pointer,
      },
    ],
    [
      "defaultTokenLifetimeSeconds",
      "Seconds that a token lives when the answer does not say; null where no lifetime is known.",
      token.lifetime?.defaultSeconds ?? null,
    ],
    ["tokenAttachment", "Where a token goes in a later call.", attachmentOf(spec.provider, scheme, token)],
    [
      "credentialsRefusals",
      "The answers of a sign-in to wrong credentials: this status, unless the pointer's value equals the given one.",
      token.credentialsRefusals,
    ],
    [
      "tokenRefusal",
      "The answer to a refused token: this status, unless the pointer's value equals the given one; and how that is known.",
      { status, unless, provenance },
    ],
  ];
  if (token.mfa) {
    constants.push([
      "mfa",
      "The operation that takes a second factor, where, and the status that refuses it.",
      token.mfa,
    ]);
  }
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
    const shape = xmlShapeOf(schema);
    if (shape) constants.push([`${camelCase(name)}Xml`, `The shape of ${name} as XML.`, shape]);
  }
  const body = constants.map(
    ([name, comment, value]) =>
      `/** ${comment} */\nexport const ${name} = ${JSON.stringify(value, null, 2)}${value === null ? "" : " as const"};\n`,
  );
  return banner(spec, `scripts/generate/constants.ts ${version}`) + body.join("\n");
}
