/** The formats of request bodies: the choice for a sign-in, and the middleware of the plain client. */
import { tagsOf } from "../internal/write-xml.ts";
import {
  type KnownOperation,
  type OpenApiDocument,
  operationsOf,
  resolve,
  type Schema,
  xmlShapeOf,
} from "../openapi/document.ts";
import { isXmlType } from "../openapi/media-types.ts";
import type { SignIn, Step } from "../openapi/sign-in.ts";
import type { ErrorAt } from "./error-at.ts";
import { stepsOf } from "./kinds.ts";
import { encodedAs, formatName, formatsOf } from "./request.ts";
import { type Imports, keyOf, literalOf, objectOf } from "./source.ts";

/** The formats of bodies, if the steps of a sign-in allow a choice. */
export function formatsOfSteps(
  document: OpenApiDocument,
  signIn: SignIn,
  imports: Imports,
  errorAt: ErrorAt,
): string | undefined {
  const steps = stepsOf(signIn).filter((step) => formatsOf(step).length > 1);
  const [step, ...others] = steps;
  if (!step) return undefined;
  const types = formatsOf(step);
  const other = others.find((other) => formatsOf(other).join() !== types.join());
  if (other) {
    const sentence = `The steps ${step.id} and ${other.id} can be sent in different formats; give one of them a contentType.`;
    throw errorAt(sentence, { workflow: workflowOf(signIn, other), step: other.id });
  }
  const members = types.map((type) => {
    const shape = isXmlType(type) ? "tags" : undefined;
    const encode = encodedAs(type, "value", schemaOf(document, step.operation, type), imports, shape);
    if (!encode)
      throw errorAt(`A body of ${type} cannot be written; give the step another contentType.`, {
        workflow: workflowOf(signIn, step),
        step: step.id,
      });
    const name = formatName(type);
    return encode === "json(value)"
      ? name === "json"
        ? name
        : `${keyOf(name)}: json`
      : `${keyOf(name)}: (value: object) => ${encode}`;
  });
  const text = members.map((member) => `  ${member},\n`).join("");
  const xml = types.find(isXmlType);
  const shape = xml && xmlShapeOf(schemaOf(document, step.operation, xml) ?? {});
  const declaration = shape ? `const tags = ${literalOf(tagsOf(shape))};\n\n` : "";
  return `${declaration}const formats = {\n${text}};\n\n/** The formats in which a request body can be sent, all of them documented by the vendor. */\nexport type BodyFormat = keyof typeof formats;\n\n`;
}

const workflowOf = ({ kinds }: SignIn, step: Step) => kinds.find(({ steps }) => steps.includes(step))?.id ?? "";

/** The schema of a request body, with references resolved. */
export function schemaOf(document: OpenApiDocument, operation: KnownOperation, type: string): Schema | undefined {
  const schema = operation.requests[type]?.schema;
  return schema && resolve(document, schema);
}

/** Middleware for operations whose bodies are not JSON, because openapi-fetch only writes JSON. */
export function middlewareOf(
  document: OpenApiDocument,
  signIn: SignIn,
  defaultFormat: string | undefined,
  imports: Imports,
): string {
  const chosen = new Set(
    stepsOf(signIn)
      .filter((step) => formatsOf(step).length > 1)
      .map(({ operation }) => operation.path),
  );
  const members = operationsOf(document).flatMap((operation) => {
    const [type] = formatsOf({ contentTypes: Object.keys(operation.requests) });
    if (!type || chosen.has(operation.path)) return [];
    const encode = encodedAs(type, "value", schemaOf(document, operation, type), imports);
    return !encode || encode === "json(value)"
      ? []
      : [[operation.path, encode.replace(/^(\w+)\(value\)$/, "$1")] as const];
  });
  const all = [
    ...[...chosen].map((path) => [path, "encode"] as const),
    ...new Map(members.map(([path, encode]) => [path, encode.includes("(") ? `(value) => ${encode}` : encode])),
  ];
  if (all.length === 0) return "";
  const use = `client.use(${imports.use("inFormats")}(${objectOf(all.map(([path, encode]) => `${JSON.stringify(path)}: ${encode}`))}));\n`;
  return defaultFormat && members.length === 0 ? `if (encode !== json) ${use}` : use;
}
