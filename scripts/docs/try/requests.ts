/** Creates the requests for the forms on the page of a vendor from the scenarios of the spec. */
import { writeXml } from "../../../src/internal/write-xml.ts";
import { type OpenApiDocument, operationOf, resolve, xmlShapeOf } from "../../../src/openapi/document.ts";
import { formMediaType, isXmlType } from "../../../src/openapi/media-types.ts";
import { pairsOf, type Scenario } from "../../../src/openapi/scenarios.ts";
import { parametersIn, targetOf, withRequired } from "../../lib/parameters.ts";
import type { MockAddress } from "./address.ts";

/** The file of a page, which its forms load when the reader opens them. */
export interface TryFile {
  mock: MockAddress;
  provider: string;
  /** The requests by `operationId`. */
  operations: Record<string, TryRequest[]>;
}

/** One scenario as a request. */
export interface TryRequest {
  scenario: string;
  method: string;
  /** Path and query, relative to the provider's base URL. */
  target: string;
  /** Headers except the media type. */
  headers: Record<string, string>;
  /** The body as text by media type, the preferred one first. Empty: the operation takes no body. */
  bodies: Record<string, string>;
}

export function tryFileOf(provider: string, document: OpenApiDocument, mock: MockAddress): TryFile {
  const operations: TryFile["operations"] = {};
  for (const scenario of pairsOf(document)) {
    const requests = operations[scenario.operationId] ?? [];
    operations[scenario.operationId] = [...requests, requestOf(document, scenario)];
  }
  return { mock, provider, operations };
}

function requestOf(document: OpenApiDocument, scenario: Scenario): TryRequest {
  const { name, operationId, method, path, requests } = scenario;
  const parameters = withRequired(document, operationId, scenario.parameters);
  const bodies = Object.entries(requests).map(([mediaType, value]) => [
    mediaType,
    bodyOf(document, operationId, mediaType, value),
  ]);
  return {
    scenario: name,
    method,
    target: targetOf({ path, parameters }),
    headers: parametersIn("header", parameters),
    bodies: Object.fromEntries(bodies),
  };
}

/** Formats a body for people to read and edit. */
function bodyOf(document: OpenApiDocument, operationId: string, mediaType: string, value: unknown): string {
  if (mediaType === formMediaType) return String(new URLSearchParams(value as Record<string, string>));
  const schema = operationOf(document, operationId)?.requests[mediaType]?.schema;
  const shape = isXmlType(mediaType) && schema && xmlShapeOf(resolve(document, schema));
  if (shape) return writeXml(shape, value as Record<string, unknown>);
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
