/** Generates the request of a step, as an object literal. */
import { tagsOf } from "../internal/write-xml.ts";
import { type Schema, xmlShapeOf } from "../openapi/document.ts";
import { formMediaType, isJsonType, isXmlType } from "../openapi/media-types.ts";
import type { Parameter, Source, Step } from "../openapi/sign-in.ts";
import { pair, type Scope, templateOf, valueExpression } from "./expressions.ts";
import { type Imports, literalOf, objectOf, templatePart } from "./source.ts";

/** The media types that a user may choose from: a form is omitted if there is JSON or XML. */
export function formatsOf({ contentTypes }: Pick<Step, "contentTypes">): readonly string[] {
  const structured = contentTypes.filter((type) => isJsonType(type) || isXmlType(type));
  return structured.length > 0 ? structured : contentTypes.slice(0, 1);
}

/** The name of a media type as a `bodyFormat`, such as `text-xml`. */
export const formatName = (type: string) => type.replace(/^application\//, "").replace("/", "-");

/** A function call that encodes a value as the body of a media type; undefined if there is no such function. */
export function encodedAs(
  type: string,
  value: string,
  schema: Schema | undefined,
  imports: Imports,
  shapeName?: string,
): string | undefined {
  const other = (usual: string) => (type === usual ? "" : `, ${JSON.stringify(type)}`);
  if (isJsonType(type)) return `${imports.use("json")}(${value}${other("application/json")})`;
  if (isXmlType(type)) {
    const shape = schema && xmlShapeOf(schema);
    return (
      shape && `${imports.use("xml")}(${value}, ${shapeName ?? literalOf(tagsOf(shape))}${other("application/xml")})`
    );
  }
  if (type === formMediaType) return `${imports.use("form")}(${value})`;
  return type === "text/plain" ? `${imports.use("plain")}(${value})` : undefined;
}

export interface RequestOptions {
  /** The expression of the body with its content type. */
  readonly body: string | undefined;
  /** Parts of the answer that are read. The request lists the headers among them. */
  readonly reads: readonly Source[];
  /** The expression of the base URL. Default: the account's. */
  readonly baseUrl?: string | undefined;
}

/** `{ method, url, … }` */
export function requestOf(step: Step, scope: Scope, { body, reads, baseUrl = "at.baseUrl" }: RequestOptions): string {
  const { operation, parameters, security } = step;
  const { imports } = scope;
  const of = (place: Parameter["in"]) => parameters.filter((parameter) => parameter.in === place);
  const path = operation.path
    .split(/\{([^{}]+)\}/)
    .map((part, index) => {
      const parameter = index % 2 === 1 && of("path").find((each) => each.name === part);
      return parameter ? `\${${imports.use("segment")}(name, ${prefixed(parameter, scope)})}` : templatePart(part);
    })
    .join("");
  const queries = of("query").map((each) => pair(each.name, prefixed(each, scope)));
  const query = queries.length > 0 ? `\${${imports.use("query")}(${objectOf(queries)})}` : "";
  const accepted = acceptedBy(step);
  const headers = [
    ...(accepted ? [`Accept: ${JSON.stringify(accepted)}`] : []),
    ...of("header").map((each) => pair(each.name, prefixed(each, scope))),
  ];
  if (security?.scheme === "basic") {
    const username = valueExpression(security.username, scope);
    headers.push(`Authorization: ${imports.use("basic")}(${username}, ${valueExpression(security.password, scope)})`);
  }
  if (security?.scheme === "bearer")
    headers.push(`Authorization: \`Bearer \${${valueExpression(security.token, scope)}}\``);
  const cookies = of("cookie").map((each) => pair(each.name, prefixed(each, scope)));
  if (cookies.length > 0) headers.push(`Cookie: ${imports.use("cookieHeader")}(name, ${objectOf(cookies)})`);
  const names = reads.map((source) =>
    source.from === "header" ? source.name : source.from === "cookie" ? "Set-Cookie" : undefined,
  );
  const answerHeaders = [...new Set(names.filter((name) => name !== undefined))];
  return objectOf([
    `method: ${JSON.stringify(operation.method)}`,
    `url: \`\${${baseUrl}}${path}${query}\``,
    ...(headers.length > 0 ? [`headers: ${imports.use("headers")}(name, ${objectOf(headers)})`] : []),
    ...(body ? [`...${body}`] : []),
    ...(answerHeaders.length > 0 ? [`answerHeaders: ${literalOf(answerHeaders)}`] : []),
    ...(step.isSingleUse ? ["singleUse: true"] : []),
  ]);
}

/** The media types of the answers, if none of them is JSON. For JSON, a session sets `Accept` itself. */
function acceptedBy({ operation, parameters }: Step): string | undefined {
  if (parameters.some(({ in: place, name }) => place === "header" && /^accept$/i.test(name))) return undefined;
  const successes = Object.entries(operation.responses).filter(([status]) => /^2/.test(status));
  const types = [...new Set(successes.flatMap(([, { content = {} }]) => Object.keys(content)))];
  return types.length === 0 || types.some(isJsonType) ? undefined : `${types.join(", ")}, */*;q=0.1`;
}

function prefixed({ prefix, value }: Parameter, scope: Scope): string {
  const expression = valueExpression(value, scope);
  if (!prefix) return expression;
  const whole = `\`${templatePart(prefix)}\${${expression}}\``;
  const mayLack = "input" in value && !value.input.isRequired && (value.input.default ?? null) === null;
  return mayLack ? `${expression} === undefined ? undefined : ${whole}` : whole;
}

/** The body of a step in its media type, or in the format of the account. */
export function bodyOf(step: Step, payload: string, schema: Schema | undefined, imports: Imports): string | undefined {
  const [first, ...others] = formatsOf(step);
  if (!first || !step.payload) return undefined;
  return others.length > 0 ? `encode(${payload})` : encodedAs(first, payload, schema, imports);
}

/** The content of the body of a step, without its content type. */
export const payloadOf = (step: Step, scope: Scope) => (step.payload ? templateOf(step.payload, scope) : "undefined");
