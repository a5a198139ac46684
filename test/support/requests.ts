/** Requests as the documents' examples show them, on the wire. */
import { parametersIn } from "../../scripts/lib/parameters.ts";
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

/** The parameters of a scenario that are headers. */
export const headersOf = (scenario: Pick<Scenario, "parameters">) => parametersIn("header", scenario.parameters);
