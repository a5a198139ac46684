/** A document that no vendor wrote, with what the four specs do not have: for the parts of the site that read one. */
import type { Example, OpenApiDocument, Provenance } from "../../src/openapi/document.ts";

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
export function madeUp(firstRefusal: Status = "documented", secondRefusal: Status = "assumed"): OpenApiDocument {
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
      responses: { NotLetIn: { description: "Not let in." } },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "query",
          name: "key",
          description: "The key of a session.",
          "x-former-token": {
            operationId: "second",
            pointer: "/session/key",
            lifetime: { defaultSeconds: 5400 },
            refresh: { pointer: "/session/renewal", operationId: "second" },
            credentialsRefusals: [],
            refusal: {
              status: 200,
              unless: { pointer: "/status/code", equals: "OK" },
              response: "NotLetIn",
            },
          },
        },
      },
    },
  };
}
