/** The calls after a sign-in: whether they have a valid token in the vendor's place for it, and how they are refused. */
import { attempt } from "../../internal/attempt.ts";
import { isObject } from "../../internal/is-object.ts";
import {
  type Example,
  type KnownOperation,
  type OpenApiDocument,
  type Operation,
  resolve,
} from "../../openapi/document.ts";
import { isJsonType } from "../../openapi/media-types.ts";
import { withValueAt } from "../../openapi/pointer.ts";
import type { Attachment, Refusal, SignIn } from "../../openapi/sign-in.ts";
import { parseContentType } from "../body.ts";
import type { EngineResponse } from "../engine.ts";
import type { MockRequest } from "../http.ts";
import { shownHeaders } from "./examples.ts";
import { isPlain, type Sent, sentOf, withoutPrefix } from "./recognise.ts";
import type { MockSession, Sessions } from "./sessions.ts";

/** What a call contains of a session. */
export interface Carried {
  /** Whether there is a value in the place of the token. */
  hasToken: boolean;
  /** The session of the token, if it is valid and everything that belongs to it was sent. */
  session?: MockSession;
}

export function createLaterCalls(vendor: string, document: OpenApiDocument, signIn: SignIn, sessions: Sessions) {
  const { attachments, refusals, lifetime } = signIn;

  function carriedBy(method: string, sent: Sent): Carried {
    const applicable = attachments.filter((attachment) => isFor(attachment, method, attachments));
    const tokens = applicable.filter(({ from }) => from === "token").map((attachment) => valueIn(sent, attachment));
    const [token] = tokens;
    const session = sessions.byToken(vendor, token);
    const isComplete = applicable.every((attachment) => {
      const wanted = session?.values.get(attachment.from);
      const given = valueIn(sent, attachment);
      if (wanted === undefined || (given === undefined && attachment.isOptional)) return true;
      return String(given) === String(wanted);
    });
    return { hasToken: token !== undefined, ...(session && isComplete && { session }) };
  }

  const responseOf = ({ response = "" }: Partial<Refusal>) => document.components?.responses?.[response] ?? {};
  const examplesOf = (refusal: Partial<Refusal>) =>
    Object.entries(responseOf(refusal).content ?? {}).flatMap(([mediaType, { examples = {} }]) =>
      Object.entries(examples).map(([name, example]) => ({ mediaType, name, example })),
    );
  const isNamed = (refusal: Refusal, name: string) =>
    refusal.response === name || examplesOf(refusal).some((each) => each.name === name);

  /** Returns the vendor's refusal of a token: the one with an example or a response of that name, or the first one. */
  function tokenRefusal(name = ""): EngineResponse {
    const preferred = refusals.find((refusal) => isNamed(refusal, name));
    const chosen: Partial<Refusal> = preferred ?? refusals.find(({ response }) => response) ?? refusals[0] ?? {};
    const { status = 401, place } = chosen;
    const response = responseOf(chosen);
    const examples = examplesOf(chosen);
    const { example, mediaType = Object.keys(response.content ?? {})[0] ?? "application/json" } =
      examples.find((each) => each.name === name) ?? examples[0] ?? {};
    const refusalValue = chosen.in?.[0] ?? "REFUSED";
    const minimal = place && "pointer" in place ? withValueAt({}, place.pointer, refusalValue) : {};
    return {
      status,
      headers: {
        "content-type": mediaType,
        ...(place && "header" in place && { [place.header.toLowerCase()]: String(refusalValue) }),
        ...shownHeaders(document, response),
      },
      body: example ? resolve<Example>(document, example).value : minimal,
      violations: [],
    };
  }

  /** Restarts the lifetime, if every call extends it. */
  function use(session: MockSession): void {
    if (lifetime?.isSliding) sessions.extend(session);
  }

  return {
    carriedBy,
    tokenRefusal,
    isRefusal: (name: string) => refusals.some((refusal) => isNamed(refusal, name)),
    use,
    /** Whether the operation is one of the sign-in. */
    isSignIn: ({ id }: KnownOperation) =>
      signIn.kinds.some(({ steps }) => steps.some(({ operation }) => operation.id === id)),
    /** Whether a call of the document needs a token, or may have one. */
    needOf(operation: KnownOperation): "always" | "optional" | undefined {
      const item = document.paths[operation.path] as Record<string, Operation & { security?: object[] }>;
      const { security } = item[operation.method.toLowerCase()] ?? {};
      const alternatives = security ?? (document as { security?: object[] }).security ?? [];
      const withToken = alternatives.filter((alternative) => signIn.schemeName in alternative);
      if (withToken.length === 0) return undefined;
      return withToken.length === alternatives.length ? "always" : "optional";
    },
    /** Responds to the protected path with the received request, if the token is valid. */
    echo(request: MockRequest, refusal?: string): EngineResponse {
      const { method, url, headers } = request;
      const text = new TextDecoder().decode(request.body);
      const isJson = isJsonType(parseContentType(headers["content-type"] ?? "")?.mediaType ?? "");
      const path = url.pathname;
      const sent = sentOf({
        path,
        template: path,
        query: url.searchParams,
        headers,
        body: isJson ? attempt(() => JSON.parse(text)) : text,
      });
      const { session } = carriedBy(method, sent);
      if (!session) return tokenRefusal(refusal);
      use(session);
      const received = { method, path, query: Object.fromEntries(url.searchParams), headers, body: text };
      const body = refusals.reduce<object>(withoutRefusal, received);
      const said = refusals.flatMap(({ place, notIn }) =>
        place && "header" in place && notIn ? [[place.header.toLowerCase(), String(notIn[0])] as const] : [],
      );
      const answerHeaders = { "content-type": "application/json", ...Object.fromEntries(said) };
      return { status: 200, headers: answerHeaders, body, violations: [] };
    },
  };
}

/** Whether the attachment is for a method. One without methods is for those that no other of the same output lists. */
function isFor({ from, methods }: Attachment, method: string, all: readonly Attachment[]): boolean {
  if (methods) return methods.includes(method);
  return !all.some((other) => other.from === from && other.methods?.includes(method));
}

function valueIn({ body, parameter }: Sent, { in: place, name, prefix }: Attachment): unknown {
  if (place !== "body") return withoutPrefix(parameter?.(`${place} ${name}`), prefix);
  const value = isObject(body) && Object.hasOwn(body, name) ? body[name] : undefined;
  if (typeof value === "string") return withoutPrefix(value, prefix);
  return isPlain(value) ? value : undefined;
}

/** Returns the body with a value that is not a refusal in the place that could refuse. */
function withoutRefusal(body: object, { place, notIn }: Refusal): object {
  return place && "pointer" in place && notIn ? (withValueAt(body, place.pointer, notIn[0]) as object) : body;
}
