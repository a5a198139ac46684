/** Reads `x-token`: where the token goes, its lifetime, how it is refused, and the workflows that it names. */

import { checkAttachments, missing, readAttachments } from "./attachments.ts";
import { checkShape } from "./check-shape.ts";
import type { Cursor } from "./cursor.ts";
import { type OpenApiDocument, resolve, type SecurityScheme } from "./document.ts";
import { knowledgeOf } from "./schema-pointer.ts";
import type { Lifetime, Refusal, SignIn } from "./sign-in.ts";
import type { FindWorkflow, FoundWorkflow } from "./workflows.ts";

/**
 * Reads the only `x-token` of a document.
 *
 * @throws AuthError `CONFIGURATION` when there is none or more than one, or when it names something that does not exist.
 */
export function readToken(root: Cursor, document: OpenApiDocument, find: FindWorkflow): SignIn {
  const [scheme, second] = root
    .at("components", "securitySchemes")
    .members.filter(([, candidate]) => candidate.at("x-token").isThere);
  if (!scheme)
    throw root.at("components", "securitySchemes").error("No security scheme has x-token, so there is no sign-in.");
  if (second)
    throw second[1]
      .at("x-token")
      .error(`Two security schemes have x-token, ${scheme[0]} and ${second[0]}; only one may.`);
  const [schemeName] = scheme;
  const token = scheme[1].at("x-token");
  checkShape(token, "x-token", "x-token");

  const names = token.at("signIn").items;
  const kinds = names.length > 0 ? names.map((name) => find(name.text, name)) : [find("signIn", token)];
  const { refresh, logout } = followUps(token, kinds, find);
  const attachments = readAttachments(
    token,
    document.components?.securitySchemes?.[schemeName] as SecurityScheme,
    schemeName,
  );
  checkAttachments(token, attachments, kinds);
  const output = (place: Cursor) => {
    if (!place.isThere) return undefined;
    if (kinds.some(({ workflow }) => Object.hasOwn(workflow.outputs, place.text))) return place.text;
    throw place.error(missing(place.text, kinds));
  };
  const lifetime = readLifetime(token.at("lifetime"), output);
  const origin = output(token.at("origin", "from"));
  const maxSessions = token.at("sessions", "max").value as number | undefined;
  return {
    schemeName,
    scheme: document.components?.securitySchemes?.[schemeName] as SecurityScheme,
    kinds: kinds.map(({ workflow }) => workflow),
    ...(refresh && { refresh: refresh.workflow }),
    ...(logout && { logout: logout.workflow }),
    attachments,
    ...(lifetime && { lifetime }),
    refusals: token.at("refusals").items.map((refusal) => readRefusal(refusal, document)),
    ...(origin !== undefined && { origin: { from: origin, hosts: token.at("origin", "hosts").value as string[] } }),
    ...(maxSessions !== undefined && { maxSessions }),
  };
}

/** Reads the workflows for refresh and logout, whose inputs are outputs of the sign-in. */
function followUps(token: Cursor, kinds: readonly FoundWorkflow[], find: FindWorkflow) {
  const found: Partial<Record<"refresh" | "logout", FoundWorkflow>> = {};
  const used = new Set(kinds.map(({ workflow }) => workflow.id));
  for (const role of ["refresh", "logout"] as const) {
    const name = token.at(role);
    if (!name.isThere) continue;
    if (used.has(name.text))
      throw name.error(`The workflow ${name.text} has two roles in x-token; ${role} needs one of its own.`);
    used.add(name.text);
    const one = find(name.text, name);
    found[role] = one;
    for (const input of one.workflow.inputs) {
      const place = one.cursor.at("inputs", "properties", ...input.path.slice(0, 1));
      const output = input.path.join(".");
      if (input.type === "boolean") {
        throw place.error(`The ${role} needs the boolean ${output}, but a token keeps only strings and numbers.`);
      }
      const lacking = kinds.find(({ workflow }) => !Object.hasOwn(workflow.outputs, output));
      if (lacking && (input.isRequired || kinds.every(({ workflow }) => !Object.hasOwn(workflow.outputs, output)))) {
        throw place.error(`The ${role} needs ${output}, but ${lowerFirst(missing(output, [lacking]))}`);
      }
    }
    const code = one.workflow.steps.find(({ oneTimeCode }) => oneTimeCode);
    if (code) throw one.cursor.error(`The step ${code.id} asks for a one-time code, which a ${role} cannot do.`);
  }
  return found;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function readLifetime(lifetime: Cursor, output: (place: Cursor) => string | undefined): Lifetime | undefined {
  if (!lifetime.isThere) return undefined;
  const [from, issued, expires] = [
    output(lifetime.at("from")),
    output(lifetime.at("issued")),
    output(lifetime.at("expires")),
  ];
  const { unit = "seconds", defaultSeconds, sliding = false } = lifetime.value as LifetimeFacts;
  if (lifetime.at("unit").isThere && from === undefined) {
    throw lifetime
      .at("unit")
      .error("The unit of x-token.lifetime needs the member from, which names the output that it applies to.");
  }
  return {
    ...(from !== undefined && { from }),
    unit,
    ...(defaultSeconds !== undefined && { defaultSeconds }),
    isSliding: sliding,
    ...(issued !== undefined && { issued }),
    ...(expires !== undefined && { expires }),
  };
}

interface LifetimeFacts {
  unit?: Lifetime["unit"];
  defaultSeconds?: number;
  sliding?: boolean;
}

interface RefusalFacts {
  status: number;
  pointer?: string;
  header?: string;
  in?: Refusal["in"];
  notIn?: Refusal["notIn"];
  response?: string;
}

function readRefusal(cursor: Cursor, document: OpenApiDocument): Refusal {
  const { status, pointer, header, in: values, notIn, response } = cursor.value as RefusalFacts;
  if (status < 400 && pointer === undefined && header === undefined) {
    throw cursor.error(`The refusal with the success status ${status} needs a pointer or a header to recognise it by.`);
  }
  const known = document.components?.responses ?? {};
  if (response !== undefined) {
    if (!Object.hasOwn(known, response)) {
      throw cursor.at("response").error(`There is no response ${response} in components.responses.`);
    }
    const content = Object.values(resolve(document, known[response] ?? {}).content ?? {});
    if (pointer && !content.some(({ schema = {} }) => knowledgeOf(document, schema, pointer))) {
      throw cursor.at("pointer").error(`The response ${response} has no value at ${pointer}.`);
    }
  }
  return {
    status,
    ...(pointer !== undefined && { place: { pointer } }),
    ...(header !== undefined && { place: { header } }),
    ...(values && { in: values }),
    ...(notIn && { notIn }),
    ...(response !== undefined && { response }),
  };
}
