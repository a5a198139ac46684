import type { Context, MediaType, Operation } from "./redocly.ts";

const namesOf = (mediaType: MediaType | null) => Object.keys(mediaType?.examples ?? {});

/**
 * A request example and the response example of the same name belong together. Therefore, every media type of a request
 * has the same examples, and each name is in exactly one response. A response for a range of statuses has the status of
 * its examples in `x-example-status`.
 */
export function pairedExamples() {
  return {
    Operation(operation: Operation, ctx: Context) {
      const requests = Object.entries(operation.requestBody?.content ?? {});
      const allNames = new Set(requests.flatMap(([, mediaType]) => namesOf(mediaType)));
      for (const [type, mediaType] of requests) {
        const missing = [...allNames].filter((name) => !namesOf(mediaType).includes(name));
        if (missing.length > 0) {
          ctx.report({
            message: `The request example ${missing.join(", ")} is missing here, but another media type has it.`,
            location: ctx.location.child(["requestBody", "content", type]).key(),
          });
        }
      }
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        if (!/^\d{3}$/.test(status) && ctx.resolve(response).node?.["x-example-status"] === undefined) {
          ctx.report({
            message: `The response ${status} needs \`x-example-status\`, the status of its examples.`,
            location: ctx.location.child(["responses", status]).key(),
          });
        }
      }
      for (const name of allNames) {
        const statuses = Object.entries(operation.responses ?? {})
          .filter(([, response]) => {
            const { node } = ctx.resolve(response);
            return Object.values(node?.content ?? {}).some((mediaType) => namesOf(mediaType).includes(name));
          })
          .map(([status]) => status);
        if (statuses.length !== 1) {
          const found = statuses.length === 0 ? "none" : `those of ${statuses.join(" and ")}`;
          ctx.report({
            message: `The request example ${name} needs one response example with the same name; there are ${found}.`,
            location: ctx.location.child("responses").key(),
          });
        }
      }
    },
  };
}
