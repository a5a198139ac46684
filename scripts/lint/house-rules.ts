/**
 * The Redocly plugin with the house rules that configurable rules cannot express, and with the types of our own
 * extensions. With the types, Redocly validates `x-provenance` and `x-contradictions` like other parts of the document.
 */
import { booleanProperties } from "./boolean-properties.ts";
import { examplesFit } from "./examples-fit.ts";
import { fakeSecrets } from "./fake-secrets.ts";
import { pairedExamples } from "./paired-examples.ts";
import { provenanceSource } from "./provenance-source.ts";
import type { NodeTypes } from "./redocly.ts";
import { referencesInExtensions } from "./references-in-extensions.ts";
import { requestVariantProvenance } from "./request-variant-provenance.ts";
import { tokenRefusal } from "./token-refusal.ts";
import { tokenShape } from "./token-shape.ts";
import { unusedComponents } from "./unused-components.ts";

const provenance = {
  properties: {
    status: { type: "string", enum: ["documented", "observed", "assumed"] },
    source: "XSource",
    note: { type: "string" },
  },
  required: ["status"],
  description: "How well a fact is known: its status, its source and, if needed, a note.",
};

const source = {
  properties: { title: { type: "string" }, url: { type: "string" }, date: { type: "string" } },
  required: ["title", "date"],
  description: "A page or a file: its title, its address if there is one, and the date of the version that was read.",
};

/** Row ids of the tables in `specs/README.md`. `test/unit/specs.test.ts` checks that each id exists. */
const contradictions = { type: "array", items: { type: "string" } };

/** The nodes that may have `x-contradictions`. */
const contradictable = [
  "Info",
  "Server",
  "Operation",
  "Parameter",
  "RequestBody",
  "MediaType",
  "Response",
  "Example",
  "Schema",
  "SecurityScheme",
];

/** The nodes that may have `x-provenance`. */
const labelled = ["Response", "MediaType", "Example", "Parameter", "SecurityScheme", "Schema"];

function extend(types: NodeTypes): NodeTypes {
  const extended: NodeTypes = { ...types, XProvenance: provenance, XSource: source };
  const add = (type: string, property: string, value: unknown) => {
    const known = extended[type];
    if (!known) throw new Error(`Redocly no longer has a node type ${type}; adapt the house rules.`);
    extended[type] = { ...known, properties: { ...known.properties, [property]: value } };
  };
  for (const type of labelled) add(type, "x-provenance", "XProvenance");
  for (const type of contradictable) add(type, "x-contradictions", contradictions);
  add("Example", "x-requested-uri", { type: "string" });
  add("Response", "x-example-status", { type: "integer" });
  add("Root", "x-sources", { properties: {}, additionalProperties: "XSource" });
  return extended;
}

export default function houseRules() {
  return {
    id: "house",
    typeExtension: { oas3: extend },
    rules: {
      oas3: {
        "boolean-properties": booleanProperties,
        "examples-fit": examplesFit,
        "fake-secrets": fakeSecrets,
        "paired-examples": pairedExamples,
        "provenance-source": provenanceSource,
        "references-in-extensions": referencesInExtensions,
        "request-variant-provenance": requestVariantProvenance,
        "token-refusal": tokenRefusal,
        "token-shape": tokenShape,
        "unused-components": unusedComponents,
      },
    },
  };
}
