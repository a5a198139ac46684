/** Generates the code that adds the token to later calls, and that recognises refusals. */
import type { Attachment, Refusal } from "../openapi/sign-in.ts";
import { followed, pair } from "./expressions.ts";
import { type Imports, indent, literalOf, objectOf, templatePart } from "./source.ts";

/** `attach`, a member of the flow. */
export function attachOf(attachments: readonly Attachment[], imports: Imports): string {
  const isPlain = attachments.every(
    ({ in: place, name }) => place === "header" && name.toLowerCase() === "authorization",
  );
  const places = [...new Set(attachments.map(({ in: place }) => (place === "query" ? "URL" : place)))];
  const sealed = () => `${imports.use("withoutRedirects")}(name, call, ${JSON.stringify(places.join(" or "))})`;
  const call = isPlain ? "call" : sealed();
  const methods = [...new Set(attachments.flatMap(({ methods = [] }) => methods))];
  if (methods.length === 0) return `attach: (call, token) => ${placed(call, attachments, imports)}`;
  /** The attachments for a method; undefined: for all methods that no attachment names. */
  const holding = (method: string | undefined) => {
    const named = (each: Attachment) => method !== undefined && each.methods?.includes(method);
    return attachments.filter(
      (each) =>
        named(each) || (!each.methods && !attachments.some((other) => other.from === each.from && named(other))),
    );
  };
  const groups = new Map<string, { methods: string[]; attachments: Attachment[] }>();
  for (const method of methods) {
    const some = holding(method);
    const key = JSON.stringify(some);
    groups.set(key, { methods: [...(groups.get(key)?.methods ?? []), method], attachments: some });
  }
  const branches = [...groups.values()].map(({ methods, attachments }) => {
    const test = `/^(${methods.join("|")})$/.test(${imports.use("methodOf")}(call))`;
    return `if (${test}) return ${placed(call, attachments, imports)};\n`;
  });
  const body = `${branches.join("")}return ${placed(call, holding(undefined), imports)};\n`;
  return `attach(call, token) {\n${indent(body)}}`;
}

const functions = { header: "withHeaders", cookie: "withCookies", query: "withQuery" } as const;

function placed(call: string, attachments: readonly Attachment[], imports: Imports): string {
  const of = (place: Attachment["in"]) => attachments.filter((each) => each.in === place);
  const values = (some: readonly Attachment[]) => objectOf(some.map(accessOf));
  let placed = call;
  for (const place of ["header", "cookie", "query"] as const) {
    if (of(place).length > 0) placed = `${imports.use(functions[place])}(${placed}, ${values(of(place))})`;
  }
  // Last, because it reads the body.
  if (of("body").length > 0) {
    placed = `${imports.use("withMembers")}(name, ${placed}, ${values(of("body"))})`;
  }
  return placed;
}

function accessOf({ name, from, prefix, isOptional }: Attachment): string {
  const value = valueOfToken(from);
  const whole = prefix ? `\`${templatePart(prefix)}\${${value}}\`` : `${value}${from === "token" ? "" : " as string"}`;
  return isOptional && from !== "token"
    ? `...(${value} && { ${pair(name, prefix ? whole : value)} })`
    : pair(name, whole);
}

/** The expression of an output of the sign-in, as stored in the token. */
export function valueOfToken(output: string): string {
  if (output === "token") return "token.value";
  return output === "refreshToken"
    ? "token.refreshToken"
    : `token.values?.${followed("", `/${output}`).replace(/^\?\./, "")}`;
}

/** `isTokenRefused`, a member of the flow. It is synchronous unless it must read a body. */
export function isTokenRefusedOf(refusals: readonly Refusal[], imports: Imports): string {
  const atOnce = refusals.filter(({ place }) => !place || "header" in place);
  const inBodies = refusals.filter(({ place }) => place && "pointer" in place);
  const statuses = [...new Set(inBodies.map(({ status }) => status))];
  const isOneStatus = statuses.length === 1;
  const expressions = atOnce.map((refusal) => {
    const status = `response.status === ${refusal.status}`;
    if (!refusal.place || !("header" in refusal.place)) return status;
    const texts = { in: refusal.in?.map(String), notIn: refusal.notIn?.map(String) };
    return `(${status} && ${testOf(`response.headers.get(${JSON.stringify(refusal.place.header)})`, texts, imports)})`;
  });
  if (inBodies.length > 0) {
    const tests = inBodies.map((refusal) => {
      const { pointer } = refusal.place as { pointer: string };
      const test = testOf(followed("body", pointer), refusal, imports);
      return isOneStatus ? test : `(response.status === ${refusal.status} && ${test})`;
    });
    const isOne = statuses.map((status) => `response.status === ${status}`).join(" || ");
    expressions.push(
      `(${isOneStatus ? isOne : `(${isOne})`} && ${imports.use("inBody")}(response, (body) => ${tests.join(" || ")}))`,
    );
  }
  const whole = expressions.join(" || ").replace(/^\((.*)\)$/s, expressions.length === 1 ? "$1" : "($1)");
  return `isTokenRefused: (response) => ${whole}`;
}

function testOf(value: string, refusal: Pick<Refusal, "in" | "notIn">, imports: Imports): string {
  if (refusal.in) return `(${literalOf(refusal.in)} as unknown[]).includes(${value})`;
  if (refusal.notIn) return `${imports.use("otherThan")}(${value}, ${literalOf(refusal.notIn)})`;
  return `(${value} ?? null) !== null`;
}
