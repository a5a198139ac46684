/** The published schema of our extensions: what editors complete by it is what the reader takes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../../scripts/lib/paths.ts";
import { type ShapeSchema, violationsOf } from "../../src/openapi/shape.ts";
import { acmeArazzoYaml, acmeYaml } from "../support/acme.ts";

const schema = JSON.parse(readFileSync(join(root, "specs/extensions.schema.json"), "utf8"));
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, strictTypes: false });

type Node = Record<string, ShapeSchema>;
const parts = schema.$defs as Node;
const extensions = ["x-token", "x-one-time-code", "x-outputs"];

test("is a schema that Ajv compiles strictly, with a description of every member", () => {
  expect(() => ajv.compile(schema)).not.toThrow();
  const undescribed = Object.entries(parts).flatMap(([part, { properties = {} }]) =>
    Object.entries(properties)
      .filter(([, member]) => !member.description && !parts[member.$ref?.slice("#/$defs/".length) ?? ""]?.description)
      .map(([name]) => `${part}.${name}`),
  );
  expect(undescribed).toEqual([]);
});

test("fits every document, and finds an error where it stands in one", () => {
  const validate = ajv.compile(schema);
  const { document, workflow } = Object.fromEntries(
    Object.entries({ document: acmeYaml, workflow: acmeArazzoYaml }).map(([name, text]) => [name, parse(text)]),
  );
  expect([validate(document), validate(workflow)]).toEqual([true, true]);
  document.components.securitySchemes.key["x-token"].lifetime.unit = "hours";
  workflow.workflows[0].steps[1]["x-one-time-code"].inputs = "code";
  const placeOf = (value: unknown) => (validate(value) ? undefined : validate.errors?.[0]?.instancePath);
  expect(placeOf(document)).toBe("/components/securitySchemes/key/x-token/lifetime/unit");
  expect(placeOf(workflow)).toBe("/workflows/0/steps/1/x-one-time-code");
});

test("says of any value what a validator of JSON Schema says", () => {
  const validate = ajv.compile({
    ...schema,
    $id: "parts",
    properties: Object.fromEntries(extensions.map((name) => [name, { $ref: `#/$defs/${name}` }])),
  });
  const fits = (given: Record<string, unknown>) =>
    extensions.every((name) => !(name in given) || violationsOf(schema, parts[name] ?? {}, given[name]).length === 0);
  const text = fc.constantFrom(
    "token",
    "/a/b",
    "a b",
    "",
    "$steps.a.outputs.b",
    "x-y",
    "*.acme.example",
    "GET",
    "query",
  );
  const scalar = fc.oneof(text, fc.constantFrom<unknown>(401, 0, -1, 1.5, true, null));
  const names = fc.constantFrom(
    ...Object.values(parts).flatMap(({ properties = {} }) => Object.keys(properties)),
    ...["max", "hosts", "svg", "verified", "cookie", "other"],
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar,
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(names, tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...extensions), value, (name, given) => {
      const node = { [name]: given };
      expect(fits(node)).toBe(validate(node));
    }),
    { numRuns: 500 },
  );

  // Mostly right ones, changed in one place.
  const good = {
    "x-token": {
      signIn: ["signIn"],
      refresh: "refresh",
      attach: [{ in: "header", name: "X-Key", prefix: "Key ", methods: ["GET"], optional: true, from: "token" }],
      lifetime: { from: "life", unit: "minutes", defaultSeconds: 60, sliding: true, issued: "a", expires: "b" },
      refusals: [
        { status: 401, pointer: "/a", in: ["b", 1, true], response: "Refused" },
        { status: 403, header: "X-A", notIn: ["b"] },
      ],
      origin: { from: "url", hosts: ["*.acme.example"] },
      sessions: { max: 1 },
    },
    "x-one-time-code": {
      input: "code",
      needed: "$steps.a.outputs.b",
      attempts: 3,
      enrolment: { svg: "$steps.a.outputs.c" },
    },
    "x-outputs": { route: { cookie: "ROUTE" }, issued: { pointer: "/.issued" } },
  };
  expect(validate(good)).toBe(true);
  const pathsIn = (node: unknown, path: string[] = []): string[][] =>
    typeof node === "object" && node !== null
      ? Object.entries(node).flatMap(([key, child]) => [[...path, key], ...pathsIn(child, [...path, key])])
      : [];
  const added = fc.constantFrom("pointer", "header", "in", "notIn", "cookie", "other", "unit");
  fc.assert(
    fc.property(fc.constantFrom(...pathsIn(good)), fc.option(scalar), added, (path, other, extra) => {
      const copy = structuredClone(good);
      const parent = path.slice(0, -1).reduce<Record<string, unknown>>((node, key) => node[key] as typeof node, copy);
      if (Array.isArray(parent)) parent.splice(0, 1, ...(other === null ? [] : [other]));
      else if (other === null) delete parent[path.at(-1) ?? ""];
      else Object.assign(parent, { [extra]: other });
      expect(fits(copy)).toBe(validate(copy));
    }),
    { numRuns: 500 },
  );
});
