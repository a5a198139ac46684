/** A vendor that nobody knows, with what the four providers do not have: for the parts of the site that read documents. */
import type { Example, OpenApiDocument, Provenance, SecurityScheme } from "../../src/openapi/document.ts";
import { parseVendor, type Vendor } from "../../src/openapi/vendor.ts";

type Status = Provenance["status"];

const known = (status: Status): Provenance => ({
  status,
  source: { title: "the docs", url: "https://vendor.example/docs", date: "2020-02" },
});

const example = (value: unknown, status?: Status): Example => ({
  value,
  ...(status && { "x-provenance": known(status) }),
});

const refused = { status: { code: "NO" } };

/**
 * Two steps and an operation without examples. The first step is refused with 401 in two ways, known as `firstRefusal`
 * and `secondRefusal` say; the second one with 200 and with 403.
 */
export function madeUpDocument(
  firstRefusal: Status = "documented",
  secondRefusal: Status = "assumed",
): OpenApiDocument {
  const variants = [
    { title: "By pin", description: "Where a pin\n\nis known." },
    { description: "Has no title." },
    { title: "By name", properties: { name: { oneOf: [{ title: "A long name", description: "Long." }] } } },
  ];
  const pins = { good: example({ pin: "fake" }), wrong: example({ pin: "0" }), locked: example({ pin: "1" }) };
  const tickets = {
    good: example({ ticket: "fake" }),
    wrong: example({ ticket: "0" }),
    locked: example({ ticket: "1" }),
  };
  return {
    openapi: "3.1.0",
    info: { title: "Made-up sign-in", description: "About `specs/README.md`.\n" },
    servers: [{ url: "https://vendor.example/api" }],
    paths: {
      "/first": {
        post: {
          operationId: "first",
          requestBody: {
            content: {
              "application/json": { schema: { oneOf: variants } as object, examples: pins },
              "text/json": { examples: { good: example({ pin: "fake" }) }, "x-provenance": known("observed") },
            },
          },
          responses: {
            "200": { content: { "application/json": { examples: { good: example({ ticket: "fake" }) } } } },
            "401": {
              content: {
                "application/json": {
                  examples: { wrong: example(refused, firstRefusal), locked: example(refused, secondRefusal) },
                },
              },
            },
          },
        },
      },
      "/second": {
        post: {
          operationId: "second",
          summary: "Second step",
          requestBody: { content: { "application/json": { examples: tickets } } },
          responses: {
            "200": {
              content: {
                "application/json": {
                  examples: {
                    good: example({ status: { code: "OK" }, session: { key: "fake", renewal: "fake" } }),
                    wrong: example(refused),
                  },
                },
              },
            },
            "403": {
              content: { "application/json": { examples: { locked: example({ reason: "fake" }) } } },
              "x-provenance": known("observed"),
            },
          },
        },
      },
      "/empty": { get: { operationId: "empty", responses: {} } },
    },
    components: {
      responses: {
        NotLetIn: {
          description: "Not let in.",
          content: { "application/json": { examples: { no: example(refused) } } },
        },
      },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "query",
          name: "key",
          description: "The key of a session.",
          "x-token": {
            lifetime: { defaultSeconds: 5400 },
            refresh: "refresh",
            refusals: [{ status: 200, pointer: "/status/code", notIn: ["OK"], response: "NotLetIn" }],
          },
        } as SecurityScheme,
      },
    },
  };
}

const workflows = `
arazzo: 1.0.1
info: { title: Made-up sign-in, version: 1.0.0 }
sourceDescriptions:
  - { name: madeUp, url: made-up.yaml, type: openapi }
workflows:
  - workflowId: signIn
    inputs:
      type: object
      required: [pin]
      properties:
        pin: { type: string, format: password, description: The pin. }
    steps:
      - stepId: first
        operationId: first
        requestBody:
          contentType: application/json
          payload: { pin: $inputs.pin }
        successCriteria:
          - condition: $statusCode == 200
        outputs:
          ticket: $response.body#/ticket
      - stepId: second
        operationId: second
        requestBody:
          contentType: application/json
          payload: { ticket: $steps.first.outputs.ticket }
        successCriteria: &good
          - condition: $statusCode == 200
          - context: $response.body#/status/code
            type: regex
            condition: ^OK$
        outputs: &outputs
          token: $response.body#/session/key
          refreshToken: $response.body#/session/renewal
    outputs:
      token: $steps.second.outputs.token
      refreshToken: $steps.second.outputs.refreshToken
  - workflowId: refresh
    inputs:
      type: object
      required: [refreshToken]
      properties:
        refreshToken: { type: string, format: password, description: The refresh token. }
    steps:
      - stepId: again
        operationId: second
        requestBody:
          contentType: application/json
          payload: { ticket: $inputs.refreshToken }
        successCriteria: *good
        outputs: *outputs
    outputs:
      token: $steps.again.outputs.token
      refreshToken: $steps.again.outputs.refreshToken
`;

/** The vendor of a made-up document. */
export const madeUp = (document = madeUpDocument()): Vendor =>
  parseVendor(
    { text: JSON.stringify(document), file: "made-up.yaml" },
    { text: workflows, file: "made-up.arazzo.yaml" },
  );
