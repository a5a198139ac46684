/** Formats every scenario of an operation, with request and response, as Markdown for the reference. */
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { scenariosOf } from "../../src/openapi/scenarios.ts";
import { code } from "./markdown.ts";
import { plain } from "./prose.ts";

/** Maximum length of a string that is not shortened. It is longer than any token, but shorter than the QR code. */
const longestString = 200;

export function scenariosInWords(document: OpenApiDocument, operationId: string): string {
  const items = scenariosOf(document)
    .filter((scenario) => scenario.operationId === operationId)
    .map(({ name, requests, response }) => {
      const [mediaType = ""] = Object.keys(requests);
      return `* **${plain(name)}**: send ${code(shortened(requests[mediaType]))}, get ${response.status} with ${code(shortened(response.body))}`;
    });
  return items.length > 0 ? `**Scenarios**, which the mock plays:\n\n${items.join("\n")}` : "";
}

/** Returns JSON on one line, with spaces for line breaks and with very long strings shortened. */
export const shortened = (value: unknown) => JSON.stringify(value, shorten, 1).replaceAll(/\n */g, " ");

const shorten = (_: string, value: unknown) =>
  typeof value === "string" && value.length > longestString
    ? `${value.slice(0, longestString / 2)}… (shortened)`
    : value;
