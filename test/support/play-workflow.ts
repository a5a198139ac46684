/** Plays the workflows of a vendor by their model, request by request, as a client would that is made of nothing else. */

import { type AnswerParts, partOf } from "../../src/mock/state/answer-parts.ts";
import { outcomeOf } from "../../src/mock/state/outcome.ts";
import type { SignIn, Step, Template, Value, Workflow } from "../../src/openapi/sign-in.ts";

export type Inputs = Readonly<Record<string, unknown>>;
type Send = (path: string, init: RequestInit) => Promise<Response>;

export interface Played {
  /** The statuses of the answers, in order. */
  statuses: number[];
  /** The outputs of the workflow, where it has ended well. */
  outputs?: Record<string, unknown>;
  /** The code of the failure. */
  code?: string;
}

/** @param mediaType of the bodies, where a step allows several */
export async function playWorkflow(
  send: Send,
  workflow: Workflow,
  inputs: Inputs,
  mediaType?: string,
): Promise<Played> {
  const values = new Map<string, unknown>();
  const statuses: number[] = [];
  for (let step: Step | undefined = workflow.steps[0]; step; ) {
    const { path, init } = requestOf(step, inputs, values, mediaType);
    const answer = await answerOf(await send(path, init));
    statuses.push(answer.status);
    const outcome = outcomeOf(workflow, step, answer);
    for (const [name, source] of Object.entries(step.outputs)) values.set(`${step.id}.${name}`, partOf(answer, source));
    if (!outcome.isSuccess && !outcome.next) return { statuses, code: outcome.code ?? "none" };
    if (!outcome.next) break;
    step = workflow.steps.find(({ id }) => id === outcome.next);
  }
  const named = Object.entries(workflow.outputs).flatMap(([name, refs]) =>
    refs.flatMap((ref) => {
      const value = values.get(`${ref.step}.${ref.output}`);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return { statuses, outputs: Object.fromEntries(named) };
}

/** The request of a call with what the sign-in gave, where the vendor takes it. */
export function attach(
  { attachments }: SignIn,
  method: string,
  outputs: Inputs,
  body?: object,
): { query: string; init: RequestInit } {
  const headers = new Headers(body && { "Content-Type": "application/json" });
  const query = new URLSearchParams();
  const members: Record<string, unknown> = { ...body };
  const named = attachments.filter(({ methods }) => methods?.includes(method));
  const chosen = attachments.filter(
    (each) => named.includes(each) || (!each.methods && !named.some(({ from }) => from === each.from)),
  );
  for (const { in: place, name, prefix, from } of chosen) {
    if (outputs[from] === undefined) continue;
    const value = `${prefix}${outputs[from]}`;
    if (place === "header") headers.set(name, value);
    if (place === "query") query.set(name, value);
    if (place === "cookie")
      headers.set("Cookie", [headers.get("Cookie"), `${name}=${value}`].filter(Boolean).join("; "));
    if (place === "body") members[name] = value;
  }
  const hasBody = Object.keys(members).length > 0;
  if (hasBody) headers.set("Content-Type", "application/json");
  return {
    query: query.size > 0 ? `?${query}` : "",
    init: { method, headers, ...(hasBody && { body: JSON.stringify(members) }) },
  };
}

function requestOf(step: Step, inputs: Inputs, values: ReadonlyMap<string, unknown>, mediaType: string | undefined) {
  const filled = (value: Value): unknown => {
    if ("literal" in value) return value.literal;
    if ("step" in value) return values.get(`${value.step}.${value.output}`);
    const [first = "", second] = value.input.path;
    const given = inputs[first] as Record<string, unknown> | undefined;
    return (second === undefined ? given : given?.[second]) ?? value.input.default;
  };
  const fill = (template: Template): unknown => {
    if ("items" in template) return template.items.map(fill);
    if (!("members" in template)) return filled(template);
    return Object.fromEntries(Object.entries(template.members).map(([name, member]) => [name, fill(member)]));
  };
  const headers = new Headers();
  const query = new URLSearchParams();
  let { path } = step.operation;
  for (const { in: place, name, prefix, value } of step.parameters) {
    const given = filled(value);
    if (given === undefined) continue;
    const text = `${prefix}${given}`;
    if (place === "header") headers.set(name, text);
    if (place === "query") query.set(name, text);
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(text));
    if (place === "cookie")
      headers.set("Cookie", [headers.get("Cookie"), `${name}=${text}`].filter(Boolean).join("; "));
  }
  const { security } = step;
  if (security?.scheme === "bearer") headers.set("Authorization", `Bearer ${filled(security.token)}`);
  if (security?.scheme === "basic") {
    const pair = `${filled(security.username)}:${filled(security.password)}`;
    headers.set("Authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  }
  const type = step.contentTypes.find((each) => each === mediaType) ?? step.contentTypes[0];
  const body = step.payload && bodyOf(fill(step.payload), type ?? "");
  if (type && body !== undefined) headers.set("Content-Type", type);
  const target = query.size > 0 ? `${path}?${query}` : path;
  return { path: target, init: { method: step.operation.method, headers, ...(body !== undefined && { body }) } };
}

function bodyOf(value: unknown, type: string): string {
  if (type.endsWith("json")) return JSON.stringify(value);
  if (typeof value === "string") return value;
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  if (type.endsWith("x-www-form-urlencoded")) return String(new URLSearchParams(members));
  const elements = members.map(([name, member]) => `<${name}>${member}</${name}>`).join("");
  return `<login>${elements}</login>`;
}

async function answerOf(response: Response): Promise<AnswerParts> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.endsWith("json");
  const cookies = response.headers.getSetCookie().join("\n");
  const headers = { ...Object.fromEntries(response.headers), ...(cookies && { "set-cookie": cookies }) };
  return { status: response.status, headers, body: isJson ? JSON.parse(text) : text };
}
