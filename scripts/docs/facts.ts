/** Reads the facts about a provider for the landing page from its two documents. */
import {
  type MediaType,
  type OpenApiDocument,
  type Provenance,
  type ResponseObject,
  resolve,
  responseFor,
} from "../../src/openapi/document.ts";
import { succeeds } from "../../src/openapi/outcome.ts";
import { type Scenario, scenariosOf } from "../../src/openapi/scenarios.ts";
import type { SignIn, Step } from "../../src/openapi/sign-in.ts";
import { UserError } from "../lib/main.ts";
import { failureInWords, scenariosIn, stepsOf, valueInWords } from "./sources.ts";
import {
  attachmentsInWords,
  lifetimeInWords,
  logoutInWords,
  originInWords,
  refreshInWords,
  sessionsInWords,
} from "./token.ts";

export type Status = Provenance["status"];

/** A fact and its provenance. */
export interface Known {
  text: string;
  status: Status;
}

export interface Facts {
  provider: string;
  title: string;
  /** Base URL. */
  server: string;
  /** The calls of a sign-in, in order. */
  steps: { operationId: string; call: string; summary: string }[];
  /** Media types of the first request. */
  mediaTypes: Known[];
  /** The places of credentials in the first request outside its body. */
  credentials: string[];
  mfa: string;
  /** Where later calls send the token and other outputs. */
  token: Known[];
  lifetime: string;
  refresh: string;
  /** Omitted if nothing is documented. */
  logout?: string;
  origin?: string;
  sessions?: string;
  /** The responses to a refused sign-in. */
  failures: Known[];
}

export function factsOf(provider: string, document: OpenApiDocument, signIn: SignIn): Facts {
  const steps = stepsOf(signIn);
  const [first] = steps;
  const server = document.servers?.[0]?.url;
  if (!first || !server) {
    throw new UserError(`specs/${provider}.yaml needs a server, and a workflow that signs in.`);
  }
  const status = signIn.scheme["x-provenance"]?.status ?? "assumed";
  const [logout, origin, sessions] = [logoutInWords(signIn), originInWords(signIn), sessionsInWords(signIn)];
  return {
    provider,
    title: document.info.title,
    server,
    steps: steps.map(({ operation: { id, method, path } }) => ({
      operationId: id,
      call: `${method} ${path}`,
      summary: document.paths[path]?.[method.toLowerCase()]?.summary ?? id,
    })),
    mediaTypes: Object.entries(first.operation.requests).map(([text, mediaType]) => ({
      text,
      status: mediaType["x-provenance"]?.status ?? "assumed",
    })),
    credentials: credentialsInWords(first),
    mfa: secondFactor(signIn),
    token: attachmentsInWords(signIn).map((text) => ({ text, status })),
    lifetime: lifetimeInWords(signIn),
    refresh: refreshInWords(signIn),
    ...(logout && { logout }),
    ...(origin && { origin }),
    ...(sessions && { sessions }),
    failures: failuresOf(document, signIn, steps),
  };
}

/** Returns the parts of a request outside its body: the scheme of `Authorization`, headers, query, cookies. */
export function credentialsInWords({ security, parameters }: Step): string[] {
  const words = parameters.flatMap(({ in: place, name, prefix, value }) => {
    // A literal is not a credential.
    if ("literal" in value) return [];
    const text = `${prefix}${valueInWords(value)}`;
    return { header: `${name}: ${text}`, query: `?${name}=${text}`, cookie: `Cookie: ${name}=${text}`, path: text }[
      place
    ];
  });
  if (!security) return words;
  const credentials =
    security.scheme === "basic"
      ? `Basic ${valueInWords(security.username)}:${valueInWords(security.password)}`
      : `Bearer ${valueInWords(security.token)}`;
  return [`Authorization: ${credentials}`, ...words];
}

function secondFactor({ kinds }: SignIn): string {
  const step = kinds.flatMap(({ steps }) => steps).find(({ oneTimeCode }) => oneTimeCode);
  if (!step) return "none documented";
  const isTotp = step.oneTimeCode?.input.path.at(-1) === "totp";
  return `${isTotp ? "TOTP" : "one-time"} code, sent to ${step.operation.id}`;
}

/** Returns the distinct refusals of the calls of a sign-in, from their failing scenarios or else from their 4xx. */
function failuresOf(document: OpenApiDocument, signIn: SignIn, steps: Step[]): Known[] {
  const scenarios = scenariosOf(document);
  const failures = steps.flatMap((step): Known[] => {
    const own = scenariosIn(signIn, scenarios, step.operation.id);
    const { responses } = step.operation;
    if (own.length === 0) {
      const refusals = Object.entries(responses).filter(([code]) => /^4/.test(code));
      return refusals.map(([text, { "x-provenance": known }]) => ({ text, status: known?.status ?? "assumed" }));
    }
    return own
      .filter((scenario) => !succeeds(signIn, scenario))
      .map((scenario) => {
        const { response } = scenario;
        const mark = isGood(response.status) ? failureInWords(step) : undefined;
        return {
          text: [response.status, mark ?? memberNames(response.body)].filter(Boolean).join(", "),
          status: statusOf(document, step, scenario),
        };
      });
  });
  return bestKnown(failures);
}

/** Removes duplicate texts, and keeps the best provenance of each. */
export function bestKnown(all: readonly Known[]): Known[] {
  const best = new Map<string, Known>();
  for (const known of all) {
    const other = best.get(known.text);
    if (!other || rank.indexOf(known.status) < rank.indexOf(other.status)) best.set(known.text, known);
  }
  return [...best.values()];
}

const rank: Status[] = ["documented", "observed", "assumed"];

/** Returns the provenance of the response of a scenario. */
export function statusOf(document: OpenApiDocument, { operation }: Step, { name, response }: Scenario): Status {
  const object = responseFor(operation, response.status) ?? operation.responses.default ?? {};
  return exampleStatus(document, object, response.mediaType, name) ?? "assumed";
}

/** Returns the provenance of the response: that of the example, or else that of the status. */
function exampleStatus(document: OpenApiDocument, response: ResponseObject, type: string, name: string) {
  const content: MediaType = response.content?.[type] ?? {};
  const example = content.examples?.[name];
  return (example && resolve(document, example)["x-provenance"]?.status) ?? response["x-provenance"]?.status;
}

/** Whether a status is a success. */
export const isGood = (status: number) => status >= 200 && status < 300;

/** Returns the names of the members of a body, if it is an object. */
const memberNames = (body: unknown) =>
  typeof body === "object" && body !== null && !Array.isArray(body) ? Object.keys(body).join(", ") : "";
