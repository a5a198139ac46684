import openapiTS, { astToString } from "openapi-typescript";
import manifest from "openapi-typescript/package.json" with { type: "json" };
import { banner, type Spec } from "./spec.ts";

/** The types of a spec's paths, operations and components, by openapi-typescript. */
export async function generateSchema(spec: Spec): Promise<string> {
  // A default does not make a request property required for the caller, whatever openapi-typescript's default says.
  const ast = await openapiTS(JSON.stringify(spec.document), { defaultNonNullable: false });
  return banner(spec, `openapi-typescript ${manifest.version}`) + astToString(ast);
}
