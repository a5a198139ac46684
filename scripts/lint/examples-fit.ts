import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type Schema, xmlShapeOf } from "../../src/mock/document.ts";
import { readXml } from "../../src/xml.ts";
import type { Context, Example, MediaType } from "./redocly.ts";

const isXml = (type: string) => /[/+]xml$/.test(type);

/** An example fits its schema. One of an XML media type is the XML itself, as it is on the wire. */
export function examplesFit() {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  return {
    MediaTypesMap(mediaTypes: Record<string, MediaType>, ctx: Context) {
      for (const [type, { schema = {}, examples = {} }] of Object.entries(mediaTypes)) {
        const whole = withoutReferences(ctx, schema) as Schema;
        const validate = ajv.compile(whole);
        for (const [name, example] of Object.entries(examples)) {
          const { node, location = ctx.location.child([type, "examples", name]) } = ctx.resolve<Example>(example);
          const here = node === example ? ctx.location.child([type, "examples", name]) : location;
          const problem = node && complaint(type, whole, node.value, validate);
          if (problem) ctx.report({ message: `The example ${name} ${problem}.`, location: here.child("value") });
        }
      }
    },
  };
}

interface Validate {
  (value: unknown): boolean;
  errors?: { instancePath: string; message?: string }[] | null;
}

function complaint(type: string, schema: Schema, value: unknown, validate: Validate): string | undefined {
  let body = value;
  if (isXml(type)) {
    const shape = xmlShapeOf(schema);
    if (!shape) return "needs a schema with `xml.name`, the root element";
    if (typeof value !== "string") return `must be text, the ${type} itself`;
    try {
      body = readXml(shape, value);
    } catch (error) {
      return `is not the ${type} of its schema: ${(error as Error).message}`;
    }
    const order = Object.keys(body as object);
    const expected = shape.elements.filter((element) => order.includes(element));
    if (order.join() !== expected.join()) return `must have its elements in the order ${expected.join(", ")}`;
  }
  if (validate(body)) return undefined;
  const [error] = validate.errors ?? [];
  return `does not fit its schema: ${error?.instancePath || "it"} ${error?.message}`;
}

/** The schema with each reference replaced by its target; the specs have no schema that contains itself. */
function withoutReferences(ctx: Context, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((each) => withoutReferences(ctx, each));
  if (typeof node !== "object" || node === null) return node;
  if ("$ref" in node) return withoutReferences(ctx, ctx.resolve(node as { $ref: string }).node ?? {});
  const members = Object.entries(node).map(([name, child]) => [name, withoutReferences(ctx, child)]);
  return Object.fromEntries(members);
}
