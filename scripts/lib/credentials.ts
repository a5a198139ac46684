/** Made-up credentials for calls that need some, since examples of requests cannot contain them. */
import { type OpenApiDocument, operationOf, type SecurityScheme } from "../../src/openapi/document.ts";

/** Returns them by place and name, like parameters, such as `header Authorization`. Cookies are in their header. */
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
