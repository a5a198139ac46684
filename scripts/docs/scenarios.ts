/** Shows every scenario of an operation, both halves, as a Markdown table for its page of the reference. */
import type { OpenApiDocument } from "../../src/mock/document.ts";
import { scenariosOf } from "../../src/mock/scenarios.ts";

/** Longest string that is shown whole here; only the QR code is longer than any token. */
const longestString = 200;

export function scenariosInWords(document: OpenApiDocument, operationId: string): string {
  const rows = scenariosOf(document)
    .filter((scenario) => scenario.operationId === operationId)
    .map(({ name, requests, response }) => {
      const [mediaType = ""] = Object.keys(requests);
      return `| \`${name}\` | ${code(requests[mediaType])} | ${response.status} ${code(response.body)} |`;
    });
  if (rows.length === 0) return "";
  return `**Scenarios**: send this, and both the mock and this page answer that.

| scenario | send | answer |
|---|---|---|
${rows.join("\n")}`;
}

/** JSON on one line, with room to wrap. */
const code = (value: unknown) =>
  `\`${JSON.stringify(value, shorten, 1).replaceAll(/\n */g, " ").replaceAll("|", "\\|")}\``;

const shorten = (_: string, value: unknown) =>
  typeof value === "string" && value.length > longestString
    ? `${value.slice(0, longestString / 2)}… (shortened)`
    : value;
