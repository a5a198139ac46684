import { isObject } from "../../src/internal/is-object.ts";
import { type Schema, xmlShapeOf } from "../../src/openapi/document.ts";
import { isXmlType } from "../../src/openapi/media-types.ts";
import { readXml } from "../../src/openapi/xml.ts";
import { compiled, type Validate } from "./compiled-schema.ts";
import type { Context, Example, MediaType } from "./redocly.ts";

/** An example must match its schema. An example of an XML media type is the XML text, as it is sent. */
export function examplesFit() {
  const reported = new Set<string>();
  return {
    MediaTypesMap(mediaTypes: Record<string, MediaType | null> | null, ctx: Context) {
      for (const [type, mediaType] of Object.entries(mediaTypes ?? {})) {
        const { schema = {}, examples } = mediaType ?? {};
        const validate = compiled(ctx, schema, ctx.location.child([type, "schema"]));
        if (typeof validate !== "function") {
          const { reason, location } = validate;
          if (!reported.has(location.absolutePointer)) {
            ctx.report({ message: `This schema is not valid: ${reason}.`, location });
          }
          reported.add(location.absolutePointer);
          continue;
        }
        const { node: whole } = ctx.resolve<unknown>(schema);
        for (const [name, example] of Object.entries(examples ?? {})) {
          const { node, location } = ctx.resolve<Example>(example);
          const place = ctx.location.child([type, "examples", name]);
          const here = node === example ? place : (location ?? place);
          if (!isObject(node)) continue;
          if (!("value" in node)) {
            ctx.report({ message: `The example ${name} needs a value in this document.`, location: here });
            continue;
          }
          const problem = complaint(type, isObject(whole) ? whole : {}, node.value, validate);
          if (problem) ctx.report({ message: `The example ${name} ${problem}.`, location: here.child("value") });
        }
      }
    },
  };
}

function complaint(type: string, schema: Schema, value: unknown, validate: Validate): string | undefined {
  let body = value;
  if (isXmlType(type)) {
    const shape = xmlShapeOf(schema);
    if (!shape) return "needs a schema with `xml.name`, the root element";
    if (typeof value !== "string") return `must be a string that contains the ${type}`;
    try {
      body = readXml(shape, value);
    } catch (error) {
      return `does not match its schema as ${type}: ${(error as Error).message}`;
    }
    const order = Object.keys(body as object);
    const expected = shape.elements.filter((element) => order.includes(element));
    if (order.join() !== expected.join()) return `must have its elements in the order ${expected.join(", ")}`;
  }
  try {
    if (validate(body)) return undefined;
  } catch {
    return "cannot be checked: its schema references itself endlessly";
  }
  const [error] = validate.errors ?? [];
  return `does not match its schema: ${error?.instancePath || "it"} ${error?.message}`;
}
