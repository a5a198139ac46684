/** Reads the request of a step (body, parameters and credentials), and checks it against the operation. */

import { readBody } from "./body.ts";
import type { Cursor } from "./cursor.ts";
import { type KnownOperation, type OpenApiDocument, parametersOf, type SecurityScheme } from "./document.ts";
import { type Operand, readTemplate } from "./expressions.ts";
import { namesOf } from "./inputs.ts";
import { memberOf } from "./member-of.ts";
import { flawOfField, isSameField } from "./names.ts";
import { isSecretMember, isSecretParameter } from "./secret-places.ts";
import type { Input, Parameter, Step, Value } from "./sign-in.ts";
import type { StepContext, Use } from "./steps.ts";

type Parts = Pick<Step, "contentTypes" | "payload" | "parameters" | "security">;

/** The request, with the outputs and inputs that it needs. */
export interface ReadRequest {
  readonly parts: Parts;
  readonly uses: readonly Use[];
  readonly inputs: ReadonlySet<Input>;
}

/** @throws AuthError `CONFIGURATION` for anything that is not supported, or refers to something that does not exist. */
export function readRequest(step: Cursor, operation: KnownOperation, context: StepContext): ReadRequest {
  const uses: Use[] = [];
  const inputs = new Set<Input>();
  const resolved = (operand: Operand, cursor: Cursor): Value => {
    if ("step" in operand) {
      uses.push({ of: operand, cursor });
      return operand;
    }
    const name = operand.input.join(".");
    const input = context.inputs.find(({ path }) => path.join(".") === name);
    if (!input) throw cursor.error(`The workflow has no input ${name}; it has ${namesOf(context.inputs)}.`);
    inputs.add(input);
    return { input };
  };
  const valueAt = (cursor: Cursor, mayHavePrefix: boolean): { prefix: string; value: Value } => {
    const template = typeof cursor.value === "string" ? readTemplate(cursor, mayHavePrefix) : undefined;
    if (!template) return { prefix: "", value: { literal: cursor.value } };
    return { prefix: template.prefix, value: resolved(template.operand, cursor) };
  };

  /** Checks that an input for a secret place is marked as secret. Otherwise, it would be part of the account's identity. */
  const keptSecret = (value: Value, place: string): void => {
    if (!("input" in value) || value.input.isSecret) return;
    throw context
      .placeOf(value.input)
      .error(
        `The input ${namesOf([value.input])} goes to ${place}, which is a secret, so give it the format password.`,
      );
  };

  /** Checks that a value cannot be omitted. */
  const presentAt = (cursor: Cursor): Value => {
    const { value } = valueAt(cursor, false);
    if (!("input" in value) || value.input.isRequired || (value.input.default ?? null) !== null) return value;
    throw cursor.error(`The input ${namesOf([value.input])} cannot be omitted here; make it required.`);
  };
  if (/[?#]/.test(operation.path)) {
    throw step.error(`The path ${operation.path} has a query or a fragment; the step cannot call it.`);
  }

  const parameters = step.at("parameters").items.map((cursor): Parameter => {
    const [name, place] = [cursor.at("name").text, cursor.at("in").value as Parameter["in"]];
    if (!isParameter(context.document, operation, place, name)) {
      throw cursor.error(`The operation ${operation.id} has no ${place} parameter ${name}.`);
    }
    const flaw = flawOfField(place, name);
    if (flaw) throw cursor.error(`The ${place} parameter ${name} ${flaw}.`);
    const value = cursor.at("value");
    const read = place === "path" ? { prefix: "", value: presentAt(value) } : valueAt(value, true);
    if (isSecretParameter(context.document, operation, { in: place, name })) {
      keptSecret(read.value, `the ${place} parameter ${name}`);
    }
    return { in: place, name, ...read };
  });
  const { security, keys } = readSecurity(step, context.document, (cursor, schemeName) => {
    const value = presentAt(cursor);
    if (cursor.path.at(-1) !== "username") keptSecret(value, `the security scheme ${schemeName}`);
    return value;
  });
  const all = [...parameters, ...keys];
  if (security && all.some(({ in: place, name }) => place === "header" && /^authorization$/i.test(name))) {
    throw step.error(`The step ${step.at("stepId").text} sets the Authorization header twice.`);
  }
  checkParameters(step, operation, context.document, all);
  const body = readBody(step, operation, context.document, (cursor, pointer, types) => {
    const { value } = valueAt(cursor, false);
    if (isSecretMember(context.document, operation, types, pointer)) {
      keptSecret(value, `${pointer && `${pointer} in `}the body of ${operation.id}`);
    }
    return value;
  });
  return { parts: { ...body, parameters: all, ...(security && { security }) }, uses, inputs };
}

/** Finds a parameter of the operation, the key of a security scheme, or a header that OpenAPI does not describe. */
function isParameter(document: OpenApiDocument, operation: KnownOperation, place: string, name: string): boolean {
  const isSame = (other: string | undefined) => isSameField(place, other, name);
  const schemes = Object.values(document.components?.securitySchemes ?? {});
  return (
    (place === "header" && /^(accept|authorization)$/i.test(name)) ||
    parametersOf(document, operation).some((known) => known.in === place && isSame(known.name)) ||
    schemes.some((scheme) => scheme.type === "apiKey" && scheme.in === place && isSame(scheme.name))
  );
}

function checkParameters(
  step: Cursor,
  operation: KnownOperation,
  document: OpenApiDocument,
  given: readonly Parameter[],
): void {
  const id = step.at("stepId").text;
  const keyOf = (parameter: { in: string; name: string }) =>
    `${parameter.in} parameter ${parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name}`;
  const keys = given.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  if (twice) throw step.error(`The step ${id} sets the ${twice} twice.`);
  const needed = [
    ...parametersOf(document, operation).filter(({ required }) => required),
    ...[...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => ({ in: "path", name })),
  ];
  const missing = needed.find((parameter) => !keys.includes(keyOf(parameter)));
  if (missing)
    throw step.error(
      `The step ${id} does not set the ${missing.in} parameter ${missing.name}, which ${operation.id} requires.`,
    );
}

/** Reads Redocly's `x-security`: Basic and bearer schemes, and the keys of apiKey schemes as parameters. */
function readSecurity(step: Cursor, document: OpenApiDocument, valueAt: (cursor: Cursor, schemeName: string) => Value) {
  const keys: Parameter[] = [];
  let security: Step["security"];
  for (const item of step.at("x-security").items) {
    const name = item.at("schemeName");
    const scheme = memberOf(document.components?.securitySchemes, name.text) as SecurityScheme | undefined;
    if (!scheme) throw name.error(`There is no security scheme ${name.text} in the components of the document.`);
    const kind = kindOf(scheme);
    const wanted = { basic: ["username", "password"], bearer: ["token"], apiKey: ["apiKey"] }[kind ?? "apiKey"];
    if (!kind)
      throw name.error(`The security scheme ${name.text} is not supported; use http basic, http bearer or apiKey.`);
    const values = item.at("values");
    if (
      values.members
        .map(([member]) => member)
        .toSorted()
        .join() !== wanted.toSorted().join()
    ) {
      throw values.error(`The values of the security scheme ${name.text} must be ${wanted.join(" and ")}.`);
    }
    const value = (member: string) => valueAt(values.at(member), name.text);
    if (kind === "apiKey") {
      const place = scheme.in as Parameter["in"];
      keys.push({ in: place, name: scheme.name ?? "", prefix: "", value: value("apiKey") });
      continue;
    }
    if (security) throw item.error(`The step ${step.at("stepId").text} has two schemes for the Authorization header.`);
    security =
      kind === "basic"
        ? { scheme: "basic", username: value("username"), password: value("password") }
        : { scheme: "bearer", token: value("token") };
  }
  return { security, keys };
}

function kindOf({ type, scheme }: SecurityScheme): "basic" | "bearer" | "apiKey" | undefined {
  if (type === "apiKey") return "apiKey";
  const name = type === "http" ? scheme?.toLowerCase() : undefined;
  return name === "basic" || name === "bearer" ? name : undefined;
}
