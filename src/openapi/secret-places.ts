/** Places in a request that the document marks as secret. Their values must not be part of an account's identity. */
import { type KnownOperation, type OpenApiDocument, parametersOf, type SecurityScheme } from "./document.ts";
import { isSameField } from "./names.ts";
import { hasFormat } from "./schema-pointer.ts";
import type { Parameter } from "./sign-in.ts";

/** Whether the body has `format: password` at a JSON Pointer, in any of the media types. */
export const isSecretMember = (
  document: OpenApiDocument,
  { requests }: KnownOperation,
  types: readonly string[],
  pointer: string,
): boolean => types.some((type) => hasFormat(document, requests[type]?.schema, pointer, "password"));

/** Whether a parameter has `format: password`, is the key of a security scheme, or is the `Authorization` header. */
export function isSecretParameter(
  document: OpenApiDocument,
  operation: KnownOperation,
  { in: place, name }: Pick<Parameter, "in" | "name">,
): boolean {
  const isSame = (other: { in?: string; name?: string }) => other.in === place && isSameField(place, other.name, name);
  const schemes: SecurityScheme[] = Object.values(document.components?.securitySchemes ?? {});
  return (
    (place === "header" && name.toLowerCase() === "authorization") ||
    schemes.some((scheme) => scheme.type === "apiKey" && isSame(scheme)) ||
    parametersOf(document, operation).some((one) => isSame(one) && hasFormat(document, one.schema, "", "password"))
  );
}
