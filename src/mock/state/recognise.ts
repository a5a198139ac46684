/** Recognises a step of a workflow in a request, by the places where its templates put values. */

import { isObject } from "../../internal/is-object.ts";
import { memberOf } from "../../openapi/member-of.ts";
import type { Step, Template, Value } from "../../openapi/sign-in.ts";
import type { EngineRequest } from "../engine.ts";

/** The content of a request. */
export interface Sent {
  body: unknown;
  /**
   * Returns a parameter by place and name, such as `query username`, or undefined. Absent if the parameters are unknown, as
   * in an example.
   */
  parameter?: (place: string) => string | undefined;
}

/** The values that a request has in the places where a step puts its own. */
export interface Recognised {
  /** By the name of the input, such as `accessToken.identifier`. */
  inputs: ReadonlyMap<string, unknown>;
  /** By step and output, such as `login.ticket`. */
  outputs: ReadonlyMap<string, unknown>;
  /** The number of missing required values. */
  missing: number;
}

/** Returns the number of values that a step has found. */
export const sizeOf = (found: Recognised | undefined): number => (found ? found.inputs.size + found.outputs.size : 0);

export const nameOf = (path: readonly string[]): string => path.join(".");
export const refOf = ({ step, output }: { step: string; output: string }): string => `${step}.${output}`;

export function sentOf({
  path,
  template,
  query,
  headers,
  body,
}: Omit<EngineRequest, "mediaType" | "method">): Required<Sent> {
  return {
    body,
    parameter(key) {
      const [place = "", ...rest] = key.split(" ");
      const name = rest.join(" ");
      if (place === "header") return headers[name.toLowerCase()];
      if (place === "query") return query.get(name) ?? undefined;
      return place === "cookie" ? cookieOf(headers.cookie, name) : pathParameterOf(template, path, name);
    },
  };
}

/** Returns the step's values in the request; undefined if the request does not belong to this step. */
export function recognise(step: Step, { body, parameter }: Sent): Recognised | undefined {
  const inputs = new Map<string, unknown>();
  const outputs = new Map<string, unknown>();
  let missing = 0;
  const take = (value: Value, given: unknown): boolean => {
    if ("literal" in value) return isLiteral(value.literal, given);
    const isGiven = isPlain(given);
    if ("input" in value) {
      if (isGiven) inputs.set(nameOf(value.input.path), given);
      else if (value.input.isRequired) missing++;
    } else if (isGiven) outputs.set(refOf(value), given);
    else missing++;
    return true;
  };
  const walk = (template: Template, given: unknown): boolean => {
    if ("members" in template) {
      if (given !== undefined && !isObject(given)) return false;
      return Object.entries(template.members).every(([name, member]) => walk(member, memberOf(given, name)));
    }
    if (!("items" in template)) return take(template, given);
    return Array.isArray(given) && template.items.every((item, index) => walk(item, given[index]));
  };
  if (step.payload && !walk(step.payload, body)) return undefined;
  if (!parameter) return { inputs, outputs, missing };
  const fits = step.parameters.every(({ in: place, name, prefix, value }) =>
    take(value, withoutPrefix(parameter(`${place} ${name}`), prefix)),
  );
  return fits && takeSecurity(step, parameter("header authorization"), take) ? { inputs, outputs, missing } : undefined;
}

function takeSecurity(
  { security }: Step,
  header: string | undefined,
  take: (value: Value, given: unknown) => boolean,
): boolean {
  if (!security) return true;
  if (security.scheme === "bearer") return take(security.token, withoutPrefix(header, "Bearer "));
  const encoded = withoutPrefix(header, "Basic ");
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? "", "base64").toString()) ?? [];
  return take(security.username, username) && take(security.password, password);
}

/** A form has only strings. Any number is accepted: some, such as the id of a JSON-RPC request, differ between clients. */
function isLiteral(literal: unknown, given: unknown): boolean {
  if (literal === null || literal === undefined) return given === null || given === undefined;
  if (typeof literal === "number") return true;
  if (typeof literal === "object") return JSON.stringify(literal) === JSON.stringify(given);
  return isPlain(given) && String(given) === String(literal);
}

/** Whether a value is a string, a number or a boolean. An object may have a `toString` that is not a function. */
export const isPlain = (value: unknown): value is string | number | boolean =>
  value !== undefined && value !== null && typeof value !== "object";

/** Returns the text after a prefix. A prefix that ends with a space, such as `Bearer `, is not case-sensitive. */
export function withoutPrefix(text: string | undefined, prefix: string): string | undefined {
  if (!prefix.endsWith(" ")) return text?.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  const [scheme, rest] = [prefix.trimEnd(), text?.slice(prefix.length - 1)];
  const isScheme = text?.slice(0, scheme.length).toLowerCase() === scheme.toLowerCase();
  return isScheme && rest ? /^ +(\S+)$/.exec(rest)?.[1] : undefined;
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pair = (header ?? "").split(/;\s*/).find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

function pathParameterOf(template: string, path: string, name: string): string | undefined {
  const pattern = template
    .split(/(\{[^}]+\})/)
    .map((part) => (part === `{${name}}` ? "([^/]+)" : part.startsWith("{") ? "[^/]+" : escaped(part)))
    .join("");
  const text = new RegExp(`^${pattern}$`).exec(path)?.[1];
  return text === undefined ? undefined : decodeURIComponent(text);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
