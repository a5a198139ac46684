/** The types of a document's paths, operations and components, by openapi-typescript. */
import type { OpenApiDocument } from "../openapi/document.ts";

export async function schemaOf(document: OpenApiDocument): Promise<{ source: string; tool: string }> {
  const [{ default: openapiTS, astToString }, { default: ts }, { default: manifest }] = await Promise.all([
    import("openapi-typescript"),
    import("typescript"),
    import("openapi-typescript/package.json", { with: { type: "json" } }),
  ]);
  const ast = await openapiTS(JSON.stringify(document), {
    // A default does not make a request property required for the caller, whatever openapi-typescript's default says.
    defaultNonNullable: false,
    // openapi-typescript 7.13 ignores `const` where it is null. A member that may only be null is one to leave out; as
    // `null` it would get lost in the types of openapi-fetch 0.17.
    transform: ({ const: constant }) =>
      constant === null ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.NeverKeyword) : undefined,
  });
  return { source: astToString(ast), tool: `openapi-typescript ${manifest.version}` };
}
