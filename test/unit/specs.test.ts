/** The specs themselves: what Prism and the generators silently skip when it is wrong. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import { type Example, type MediaType, operationsOf, resolve, xmlShapeOf } from "../../src/mock/document.ts";
import { createMock } from "../../src/mock/index.ts";
import { providerNames } from "../../src/providers/names.ts";
import { readXml, writeXml } from "../../src/xml.ts";
import { documents, specNames } from "../support/specs.ts";

test("there is a spec, a generated folder and a module for every provider, and no other", () => {
  const folders = readdirSync(join(root, "generated"));
  const modules = readdirSync(join(root, "src/providers")).map((name) => name.replace(/\.ts$/, ""));
  expect(specNames.toSorted()).toEqual(providerNames.toSorted());
  expect(folders.toSorted()).toEqual(providerNames.toSorted());
  expect(modules.filter((name) => name !== "names").toSorted()).toEqual(providerNames.toSorted());
});

/** Every media type object below a node, by its JSON Pointer. */
function mediaTypesIn(node: unknown, pointer = ""): [pointer: string, mediaType: MediaType][] {
  if (typeof node !== "object" || node === null) return [];
  if ("schema" in node && "examples" in node) return [[pointer, node as MediaType]];
  return Object.entries(node).flatMap(([key, child]) =>
    mediaTypesIn(child, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

describe.each(providerNames)("the spec of %s", (provider) => {
  const document = documents[provider];
  const ajv = new Ajv2020({ strict: true });
  addFormats.default(ajv);
  for (const keyword of ["xml", "x-provenance"]) ajv.addKeyword(keyword);
  // Ajv would take the whole document for a schema; it gets the schemas alone, where JSON Schema keeps them.
  const compile = (schema: unknown) => {
    const all = { ...(schema as object), $defs: document.components?.schemas };
    return ajv.compile(JSON.parse(JSON.stringify(all).replaceAll("#/components/schemas/", "#/$defs/")));
  };

  test("declares the dialect without which Prism validates as draft-07", () => {
    expect(document).toHaveProperty("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
  });

  test.each(Object.keys(document.components?.schemas ?? {}))("has a schema %s that Ajv compiles strictly", (name) => {
    expect(() => compile({ $ref: `#/components/schemas/${name}` })).not.toThrow();
  });

  const examples = mediaTypesIn(document).flatMap(([pointer, mediaType]) =>
    Object.entries(mediaType.examples ?? {}).map(([name, example]) => ({ pointer, name, mediaType, example })),
  );

  test.each(examples)("has an example $name that fits its schema at $pointer", ({ pointer, mediaType, example }) => {
    const validate = compile(mediaType.schema);
    const { value } = resolve<Example>(document, example);
    const wire = pointer.endsWith("xml") ? throughXml(mediaType, value) : value;
    expect(validate(wire), JSON.stringify(validate.errors)).toBe(true);
    expect(wire).toEqual(value);
  });

  /** What a parser reads of the example as the client writes it. */
  function throughXml(mediaType: MediaType, value: unknown) {
    const shape = xmlShapeOf(resolve(document, mediaType.schema ?? {}));
    if (!shape) throw new Error("an XML media type needs a schema with a root element");
    return readXml(shape, writeXml(shape, value as Record<string, unknown>));
  }

  const operations = operationsOf(document);
  test.each(operations)("makes Prism refuse an empty object and a wrong type at $path", async ({ path, method }) => {
    const mock = await createMock({ providers: [provider] });
    for (const body of [{}, [], "text", 1]) {
      const response = await mock.fetch(`http://mock.invalid/${provider}${path}`, {
        method,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(response.headers.get("x-mock-violations"), JSON.stringify(body)).not.toBeNull();
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });

  test.each(operations)(
    "lets no member of the request be missing or null at $path",
    async ({ path, method, requests }) => {
      const mock = await createMock({ providers: [provider] });
      const [mediaType] = Object.values(requests);
      const [example] = Object.values(mediaType?.examples ?? {});
      const value = example && (resolve(document, example).value as Record<string, unknown>);
      const optional = ["unit"];
      const nullable = ["totp"];
      for (const name of Object.keys(value ?? {}).filter((member) => !optional.includes(member))) {
        const { [name]: _, ...missing } = value ?? {};
        const broken = nullable.includes(name) ? [missing] : [missing, { ...value, [name]: null }];
        for (const body of broken) {
          const response = await mock.fetch(`http://mock.invalid/${provider}${path}`, {
            method,
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body),
          });
          expect(response.status, JSON.stringify(body)).toBeGreaterThanOrEqual(400);
        }
      }
    },
  );
});
