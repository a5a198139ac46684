/** Shows every scenario of an operation, both halves, as Markdown for its page of the reference. */
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";

/** Longest string that is shown whole here; only the QR code is longer than any token. */
const longestString = 200;

export function scenariosInWords(document: OpenApiDocument, operationId: string): string {
  const items = scenariosOf(document)
    .filter((scenario) => scenario.operationId === operationId)
    .map(({ name, requests, response }) => {
      const [mediaType = ""] = Object.keys(requests);
      return `* **${name}**: send ${code(requests[mediaType])}, get ${response.status} with ${code(response.body)}`;
    });
  return items.length > 0 ? `**Scenarios**, which the mock plays:\n\n${items.join("\n")}` : "";
}

const code = (value: unknown) => `\`${shortened(value)}\``;

/** JSON on one line, with room to wrap, and without the middle of what is very long. */
export const shortened = (value: unknown) => JSON.stringify(value, shorten, 1).replaceAll(/\n */g, " ");

const shorten = (_: string, value: unknown) =>
  typeof value === "string" && value.length > longestString
    ? `${value.slice(0, longestString / 2)}… (shortened)`
    : value;
