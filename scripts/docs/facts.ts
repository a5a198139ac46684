/** What the landing page tells of a provider, taken from its spec. */
import {
  type MediaType,
  type OpenApiDocument,
  operationsOf,
  type Provenance,
  type ResponseObject,
  resolve,
  type SecurityScheme,
  type TokenExtension,
  tokenOf,
} from "../../src/openapi/document.ts";
import { isSuccess, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { ProviderName } from "../../src/providers/names.ts";
import { UserError } from "../lib/main.ts";
import { failsUnless, lastPart } from "./pointers.ts";

type Status = Provenance["status"];

/** A fact with how well it is known. */
export interface Known {
  text: string;
  status: Status;
}

export interface Facts {
  provider: ProviderName;
  title: string;
  /** Base URL. */
  server: string;
  /** The calls of a sign-in, in order. */
  steps: { operationId: string; call: string; summary: string }[];
  /** Media types of the first request. */
  mediaTypes: Known[];
  mfa: string;
  /** Where the token goes in a later call. */
  token: Known;
  lifetime: string;
  refresh: string;
  /** How a refused sign-in looks. */
  failures: Known[];
}

export function factsOf(provider: ProviderName, document: OpenApiDocument): Facts {
  const use = tokenOf(document);
  const operations = operationsOf(document);
  const [first] = operations;
  const server = document.servers?.[0]?.url;
  if (!use || !first || !server) {
    throw new UserError(`specs/${provider}.yaml needs a server, an operation and a security scheme with x-token.`);
  }
  return {
    provider,
    title: document.info.title,
    server,
    steps: operations.map(({ id, method, path }) => ({
      operationId: id,
      call: `${method} ${path}`,
      summary: document.paths[path]?.[method.toLowerCase()]?.summary ?? id,
    })),
    mediaTypes: Object.entries(first.requests).map(([text, mediaType]) => ({
      text,
      status: mediaType["x-provenance"]?.status ?? "assumed",
    })),
    mfa: use.token.mfa ? `${use.token.mfa.method} code, taken by ${use.token.mfa.operationId}` : "none documented",
    token: { text: attachment(use), status: use.scheme["x-provenance"]?.status ?? "assumed" },
    lifetime: lifetime(use.token),
    refresh: refresh(use.token),
    failures: failuresOf(document, use.token),
  };
}

function attachment({ scheme, token }: { scheme: SecurityScheme; token: TokenExtension }): string {
  if (scheme.type === "http") return `Authorization: Bearer <${lastPart(token.pointer)}>`;
  const body = token.bodyMember ? `, or ${token.bodyMember} in the JSON body` : "";
  return `?${scheme.name}=<${lastPart(token.pointer)}>${body}`;
}

const lifetime = ({ lifetime }: TokenExtension) =>
  lifetime
    ? `${duration(lifetime.defaultSeconds)}${lifetime.pointer ? `, as ${lastPart(lifetime.pointer)} says` : ", not in the answer"}`
    : "not documented";

function refresh({ refresh }: TokenExtension): string {
  if (!refresh) return "none documented; sign in again";
  const token = lastPart(refresh.pointer);
  return refresh.operationId
    ? `${token}, by ${refresh.operationId}`
    : `a ${token} is issued, no call that takes it is documented; sign in again`;
}

const units: [name: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Seconds in the largest unit that they are a multiple of; a lifetime is often given less one second. */
export function duration(seconds: number): string {
  const fills = (size: number) => seconds >= size - 1 && (seconds % size === 0 || (seconds + 1) % size === 0);
  const [unit, size] = units.find(([, size]) => fills(size)) ?? ["second", 1];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Each way in which a failing scenario is answered, once. */
function failuresOf(document: OpenApiDocument, { refusal }: TokenExtension): Known[] {
  const failures = scenariosOf(document)
    .filter((scenario) => !isSuccess(document, scenario))
    .map(({ operationId, name, response }): Known => {
      const { responses = {} } = operationsOf(document).find(({ id }) => id === operationId) ?? {};
      const object = responses[response.status] ?? responses.default ?? {};
      const status = exampleStatus(document, object, response.mediaType, name) ?? "assumed";
      const good = response.status === 200 && refusal.unless;
      const body = good ? failsUnless(good) : memberNames(response.body);
      return { text: [response.status, body].filter(Boolean).join(", "), status };
    });
  // Scenarios that are answered alike are one failure, known as well as the best known of them.
  const best = new Map<string, Known>();
  for (const failure of failures) {
    const known = best.get(failure.text);
    if (!known || rank.indexOf(failure.status) < rank.indexOf(known.status)) best.set(failure.text, failure);
  }
  return [...best.values()];
}

const rank: Provenance["status"][] = ["documented", "observed", "assumed"];

/** How well the answer is known: by the example where that says so, else by its status. */
function exampleStatus(document: OpenApiDocument, response: ResponseObject, type: string, name: string) {
  const content: MediaType = response.content?.[type] ?? {};
  const example = content.examples?.[name];
  return (example && resolve(document, example)["x-provenance"]?.status) ?? response["x-provenance"]?.status;
}

const memberNames = (body: unknown) => Object.keys(body as object).join(", ");
