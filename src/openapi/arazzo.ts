/**
 * The part of Arazzo 1.0 that a sign-in may use, as a schema. Everything else in the standard is refused, so that no part of
 * a workflow is silently ignored.
 */
import type { ShapeSchema } from "./shape.ts";

const text = { type: "string" } as const;
const texts = { type: "object", additionalProperties: text } as const;
const id = { type: "string", pattern: "^[A-Za-z0-9_-]+$" } as const;

const criterion: ShapeSchema = {
  type: "object",
  required: ["condition"],
  additionalProperties: false,
  properties: { condition: text, context: text, type: { enum: ["simple", "regex"] } },
};
const criteria: ShapeSchema = { type: "array", minItems: 1, items: criterion };

const inputMembers = { title: text, description: text };
/** The members of an input. */
const input: ShapeSchema = {
  type: "object",
  required: ["type"],
  additionalProperties: false,
  properties: {
    ...inputMembers,
    type: {},
    format: text,
    pattern: text,
    default: {},
    required: { type: "array", items: text },
    properties: { type: "object", additionalProperties: { $ref: "#/$defs/input" } },
  },
};

/** The parts by name. If members exclude each other, the reader checks that. */
export const arazzoParts = {
  input,
  document: {
    type: "object",
    required: ["arazzo", "info", "sourceDescriptions", "workflows"],
    additionalProperties: false,
    patternProperties: { "^x-": {} },
    properties: {
      arazzo: text,
      info: { type: "object" },
      sourceDescriptions: { type: "array", minItems: 1, items: { $ref: "#/$defs/source" } },
      workflows: {
        type: "array",
        minItems: 1,
        items: { type: "object", required: ["workflowId"], properties: { workflowId: id } },
      },
      components: {
        type: "object",
        additionalProperties: false,
        patternProperties: { "^x-": {} },
        properties: {
          inputs: {},
          parameters: {},
          successActions: { type: "object" },
          failureActions: { type: "object" },
        },
      },
    },
  },
  source: {
    type: "object",
    required: ["name", "url"],
    additionalProperties: false,
    patternProperties: { "^x-": {} },
    properties: { name: id, url: text, type: { enum: ["openapi", "arazzo"] } },
  },
  workflow: {
    type: "object",
    required: ["workflowId", "steps"],
    additionalProperties: false,
    properties: {
      workflowId: id,
      summary: text,
      description: text,
      inputs: { type: "object" },
      steps: {
        type: "array",
        minItems: 1,
        items: { type: "object", required: ["stepId"], properties: { stepId: id } },
      },
      outputs: texts,
    },
  },
  inputs: {
    type: "object",
    required: ["type", "properties"],
    additionalProperties: false,
    properties: {
      ...inputMembers,
      type: { enum: ["object"] },
      required: { type: "array", items: text },
      properties: { type: "object", additionalProperties: input },
    },
  },
  step: {
    type: "object",
    required: ["stepId", "operationId", "successCriteria"],
    additionalProperties: false,
    properties: {
      stepId: id,
      description: text,
      operationId: text,
      parameters: {
        type: "array",
        items: {
          type: "object",
          required: ["name", "in", "value"],
          additionalProperties: false,
          properties: {
            name: text,
            in: { enum: ["header", "query", "path", "cookie"] },
            value: { type: ["string", "number", "boolean"] },
          },
        },
      },
      requestBody: {
        type: "object",
        required: ["payload"],
        additionalProperties: false,
        properties: { contentType: text, payload: { type: ["object", "array", "string"] } },
      },
      successCriteria: criteria,
      onSuccess: { type: "array", items: { type: "object" } },
      onFailure: { type: "array", items: { type: "object" } },
      outputs: texts,
      "x-one-time-code": {},
      "x-outputs": {},
      "x-security": {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          required: ["schemeName", "values"],
          additionalProperties: false,
          properties: { schemeName: text, values: texts },
        },
      },
    },
  },
  end: {
    type: "object",
    required: ["name", "type"],
    additionalProperties: false,
    properties: { name: text, type: { enum: ["end"] }, criteria },
  },
  goto: {
    type: "object",
    required: ["name", "type", "stepId"],
    additionalProperties: false,
    properties: { name: text, type: { enum: ["goto"] }, stepId: id, criteria },
  },
  retry: {
    type: "object",
    required: ["name", "type", "retryLimit"],
    additionalProperties: false,
    properties: { name: text, type: { enum: ["retry"] }, retryLimit: { type: "integer", minimum: 1 }, criteria },
  },
  reference: {
    type: "object",
    required: ["reference"],
    additionalProperties: false,
    properties: { reference: text },
  },
} satisfies Record<string, ShapeSchema>;
