/** Generates the types of a document's paths, operations and components with openapi-typescript. */
import { AuthError } from "../errors.ts";
import { loadPeers } from "../internal/load-peer.ts";
import type { OpenApiDocument } from "../openapi/document.ts";
import { allowUndefined } from "./allow-undefined.ts";

/**
 * Loads the optional packages. TypeScript alone is three times as large as this package, and people who generate clients
 * have it already.
 *
 * @throws AuthError `CONFIGURATION` when a package is missing or cannot be loaded.
 */
const loadCompiler = () =>
  loadPeers("generateClient", {
    "openapi-typescript": () => import("openapi-typescript"),
    typescript: () => import("typescript"),
  });

/** @throws AuthError `CONFIGURATION` when openapi-typescript rejects the document; `file` is its name for the message. */
export async function schemaOf(document: OpenApiDocument, file: string): Promise<{ source: string; tool: string }> {
  const { "openapi-typescript": tool, typescript } = await loadCompiler();
  const { default: openapiTS, astToString } = tool;
  const { default: ts } = typescript;
  const { default: manifest } = await import("openapi-typescript/package.json", { with: { type: "json" } });
  // The paths have them already, so each operationId would appear twice.
  const { pathItems: _, ...components } = (document.components ?? {}) as { pathItems?: object };
  const ast = await openapiTS(JSON.stringify({ ...document, ...(document.components && { components }) }), {
    // By default, openapi-typescript makes request properties with a default value required.
    defaultNonNullable: false,
    // openapi-typescript 7.13 ignores `const: null`. A member that can only be null is to be omitted; as `null`, it would
    // get lost in the types of openapi-fetch 0.17.
    transform: ({ const: constant }) =>
      constant === null ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword) : undefined,
  }).catch((cause: Error) => {
    const reason = cause.message.replaceAll(/[\s\p{Cc}]+/gu, " ").replace(/[. ]+$/, "");
    throw new AuthError("CONFIGURATION", `openapi-typescript cannot read ${file}: ${reason}.`, { cause });
  });
  return { source: allowUndefined(ts, astToString(ast)), tool: `openapi-typescript ${manifest.version}` };
}
