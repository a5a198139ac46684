import type { Context, MediaType, Operation } from "./redocly.ts";

const namesOf = (mediaType: MediaType | null) => Object.keys(mediaType?.examples ?? {});

/**
 * A request example and the response example of the same name belong together. So every media type of a request
 * names the same examples, and each name stands under exactly one response. A response for a range of statuses says
 * in `x-example-status` which one its examples stand for.
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
            message: `The request example ${missing.join(", ")} is missing here but named under another media type.`,
            location: ctx.location.child(["requestBody", "content", type]).key(),
          });
        }
      }
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        if (!/^\d{3}$/.test(status) && ctx.resolve(response).node?.["x-example-status"] === undefined) {
          ctx.report({
            message: `The response ${status} needs \`x-example-status\`, the status that its examples stand for.`,
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
            message: `The request example ${name} needs one response example of its name; it has ${found}.`,
            location: ctx.location.child("responses").key(),
          });
        }
      }
    },
  };
}
