/** Made-up credentials for the calls whose documents ask for some: what no example of a request can show. */
import { type OpenApiDocument, operationOf, type SecurityScheme } from "../../src/openapi/document.ts";

/** By place and name as parameters are, such as `header Authorization`; cookies are in the header that has them. */
export function credentialsOf(document: OpenApiDocument, operationId: string): Record<string, string> {
  const { security: ofAll = [] } = document as Secured;
  const operation = operationOf(document, operationId);
  const own = operation && (document.paths[operation.path]?.[operation.method.toLowerCase()] as Secured | undefined);
  const names = operation ? Object.keys((own?.security ?? ofAll)[0] ?? {}) : [];
  const schemes = names.flatMap((name) => document.components?.securitySchemes?.[name] ?? []);
  const cookies = schemes.filter(isCookie).map(({ name }) => `${name}=fake-${name}`);
  const others = schemes.filter((scheme) => !isCookie(scheme)).map(credential);
  return { ...Object.fromEntries(others), ...(cookies.length > 0 && { "header Cookie": cookies.join("; ") }) };
}

interface Secured {
  security?: Record<string, unknown>[];
}

const isCookie = (scheme: SecurityScheme) => scheme.in === "cookie";

function credential({ type, scheme, in: place, name }: SecurityScheme): [key: string, value: string] {
  if (type === "apiKey") return [`${place} ${name}`, `fake-${name}`];
  const isBasic = scheme?.toLowerCase() === "basic";
  return ["header Authorization", isBasic ? `Basic ${btoa("fake-user:fake-password")}` : "Bearer fake-token"];
}
