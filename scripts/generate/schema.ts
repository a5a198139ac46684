import openapiTS, { astToString } from "openapi-typescript";
import manifest from "openapi-typescript/package.json" with { type: "json" };
import ts from "typescript";
import { banner, type Spec } from "./spec.ts";

/** The types of a spec's paths, operations and components, by openapi-typescript. */
export async function generateSchema(spec: Spec): Promise<string> {
  const ast = await openapiTS(JSON.stringify(spec.document), {
    // A default does not make a request property required for the caller, whatever openapi-typescript's default says.
    defaultNonNullable: false,
    // openapi-typescript 7.13 ignores `const` where it is null. A member that may only be null is one to leave out; as
    // `null` it would get lost in the types of openapi-fetch 0.17.
    transform: ({ const: constant }) =>
      constant === null ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.NeverKeyword) : undefined,
  });
  return banner(spec, `openapi-typescript ${manifest.version}`) + astToString(ast);
}
