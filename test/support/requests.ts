/** Requests as the documents' examples show them, on the wire. */
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import type { Scenario } from "../../src/openapi/scenarios.ts";

const formMediaType = "application/x-www-form-urlencoded";

/** A body in a media type that is not XML. */
export function serialise(type: string, value: unknown): string {
  if (type === formMediaType) return String(new URLSearchParams(value as Record<string, string>));
  return type.endsWith("json") ? JSON.stringify(value) : String(value);
}

/** What a body holds, whether it is JSON, a form or a text. */
export async function contentOf(message: Request | Response): Promise<unknown> {
  const type = message.headers.get("content-type")?.split(";")[0] ?? "";
  const text = await message.text();
  if (text === "") return undefined;
  if (type === formMediaType) return Object.fromEntries(new URLSearchParams(text));
  return type.endsWith("json") ? JSON.parse(text) : text;
}

/** The parameters of a scenario in one place, by name. */
const parametersIn = ({ parameters }: Pick<Scenario, "parameters">, place: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([key]) => key.startsWith(`${place} `))
      .map(([key, value]) => [key.slice(place.length + 1), String(value)]),
  );

/** The path of a scenario with its parameters in it. */
export function targetOf(scenario: Pick<Scenario, "path" | "parameters">): string {
  const path = scenario.path.replaceAll(/\{(.+?)\}/g, (variable, name: string) =>
    encodeURIComponent(parametersIn(scenario, "path")[name] ?? variable),
  );
  const query = new URLSearchParams(parametersIn(scenario, "query"));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The parameters of a scenario that are headers. */
export const headersOf = (scenario: Pick<Scenario, "parameters">) => parametersIn(scenario, "header");

type Requirements = Record<string, unknown>[];

/** Made-up credentials for what an operation needs by its document, as headers and as a query. */
export function securityOf(document: OpenApiDocument, path: string, method: string) {
  const { security: ofAll = [] } = document as { security?: Requirements };
  const operation = document.paths[path]?.[method.toLowerCase()] as { security?: Requirements } | undefined;
  const names = Object.keys((operation?.security ?? ofAll)[0] ?? {});
  const headers: Record<string, string> = {};
  const query = new URLSearchParams();
  for (const name of names) {
    const scheme = document.components?.securitySchemes?.[name];
    if (scheme?.type === "http") {
      headers.Authorization = scheme.scheme === "basic" ? `Basic ${btoa("fake:fake")}` : "Bearer fake";
    } else if (scheme?.in === "query") query.set(String(scheme.name), "fake");
    else if (scheme?.in === "cookie")
      headers.Cookie = [headers.Cookie, `${scheme.name}=fake`].filter(Boolean).join("; ");
    else headers[String(scheme?.name)] = "fake";
  }
  return { headers, query: query.size > 0 ? `?${query}` : "" };
}
