import {
  operationsOf,
  type SecurityScheme,
  type TokenExtension,
  tokenOf,
  xmlShapeOf,
} from "../../src/openapi/document.ts";
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

/** The facts of a spec that code needs as values: server URLs, how a token is obtained, used and refused. */
export function generateConstants(spec: Spec): string {
  const { servers = [] } = spec.document;
  const tokenUse = tokenOf(spec.document);
  if (!tokenUse || servers.length === 0) {
    throw new UserError(`specs/${spec.provider}.yaml needs a server and a security scheme with x-token.`);
  }
  const { scheme, token } = tokenUse;
  const { status, unless, response } = token.refusal;
  const provenance = spec.document.components?.responses?.[response]?.["x-provenance"]?.status;
  if (!provenance) {
    throw new UserError(
      `specs/${spec.provider}.yaml names ${response} as the refusal of its token; add that response, with x-provenance, to components.responses.`,
    );
  }
  const constants: Constant[] = [
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
    ["tokenOperationId", "The operation whose success response carries the token.", token.operationId],
    [
      "tokenSource",
      "Where that response has what belongs to the token, as JSON Pointers (RFC 6901) into its body.",
      {
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
      "How wrong credentials are refused: with this status, unless the pointer's value equals the given one.",
      token.credentialsRefusals.map(({ operationId: _, ...refusal }) => refusal),
    ],
    [
      "tokenRefusal",
      "How a later call refuses a token: with this status, unless the pointer's value equals the given one.",
      { status, unless },
    ],
    ["tokenRefusalProvenance", "How well that refusal is known.", provenance],
  ];
  if (token.mfa) {
    constants.push(["mfaRefusalStatus", "The status that refuses a one-time code.", token.mfa.refusalStatus]);
  }
  return render(spec, constants);
}

/** The XML shapes of a spec's schemas, apart from the rest, so that only who writes XML loads them; none: no file. */
export function generateXmlShapes(spec: Spec): string | undefined {
  const shapes = Object.entries(spec.document.components?.schemas ?? {}).flatMap(([name, schema]): Constant[] => {
    const shape = xmlShapeOf(schema);
    return shape ? [[`${camelCase(name)}Xml`, `The shape of ${name} as XML.`, shape]] : [];
  });
  return shapes.length > 0 ? render(spec, shapes) : undefined;
}

type Constant = [name: string, comment: string, value: unknown];

function render(spec: Spec, constants: Constant[]): string {
  const body = constants.map(
    ([name, comment, value]) =>
      `/** ${comment} */\nexport const ${name} = ${JSON.stringify(value, null, 2)}${value === null ? "" : " as const"};\n`,
  );
  return banner(spec, `scripts/generate/constants.ts ${version}`) + body.join("\n");
}
