/** `attach`: where the token and other outputs go in a later call. */
import type { Cursor } from "./cursor.ts";
import type { SecurityScheme } from "./document.ts";
import { flawOfField } from "./names.ts";
import type { Attachment } from "./sign-in.ts";
import type { FoundWorkflow } from "./workflows.ts";

/** Returns the message for an output that the sign-in does not have. */
export function missing(output: string, kinds: readonly FoundWorkflow[]): string {
  const names = [...new Set(kinds.flatMap(({ workflow }) => Object.keys(workflow.outputs)))].join(", ") || "none";
  return `The sign-in has no output ${output}; it has ${names}.`;
}

/** Reads where outputs go from `x-token`, or else from the security scheme. */
export function readAttachments(token: Cursor, scheme: SecurityScheme, schemeName: string): Attachment[] {
  const attach = token.at("attach");
  if (!attach.isThere) return [ofScheme(token, scheme, schemeName)];
  const seen = new Set<string>();
  return attach.items.map((item) => {
    const { in: place, name, from = "token", prefix = "", methods, optional = false } = item.value as AttachFacts;
    if (place === "body" && methods?.some((method) => method === "GET" || method === "HEAD")) {
      throw item.error("A GET or HEAD call has no body, so the token cannot go there.");
    }
    const flaw = flawOfField(place, name);
    if (flaw) throw item.error(`The ${place} ${name} ${flaw}.`);
    for (const method of methods ?? ["any"]) {
      const key = `${place} ${place === "header" ? name.toLowerCase() : name} ${method}`;
      if (seen.has(key)) throw item.error(`The ${place} ${name} appears twice in x-token.attach.`);
      seen.add(key);
    }
    return { in: place, name, from, prefix, ...(methods && { methods }), isOptional: optional };
  });
}

interface AttachFacts {
  in: Attachment["in"];
  name: string;
  from?: string;
  prefix?: string;
  methods?: string[];
  optional?: boolean;
}

/** Reads where the token goes from the security scheme. */
function ofScheme(token: Cursor, { type, scheme, in: place, name }: SecurityScheme, schemeName: string): Attachment {
  const common = { from: "token", isOptional: false };
  if (type === "http" && scheme?.toLowerCase() === "bearer") {
    return { in: "header", name: "Authorization", prefix: "Bearer ", ...common };
  }
  if (type === "apiKey" && name && (place === "header" || place === "query" || place === "cookie")) {
    return { in: place, name, prefix: "", ...common };
  }
  throw token.error(
    `The security scheme ${schemeName} does not say where the token goes; use http bearer or apiKey, or add attach.`,
  );
}

/** Checks that the output of every attachment exists, with whichever step the sign-in ends. */
export function checkAttachments(
  token: Cursor,
  attachments: readonly Attachment[],
  kinds: readonly FoundWorkflow[],
): void {
  const placeOf = (index: number) => {
    const item = token.at("attach", index);
    if (!item.isThere) return token;
    return item.at("from").isThere ? item.at("from") : item;
  };
  for (const [index, { from, isOptional }] of attachments.entries()) {
    const lacking = kinds.find(({ workflow }) => !Object.hasOwn(workflow.outputs, from));
    if (lacking && (!isOptional || kinds.every(({ workflow }) => !Object.hasOwn(workflow.outputs, from)))) {
      throw placeOf(index).error(missing(from, [lacking]));
    }
    if (isOptional) continue;
    for (const kind of kinds) {
      const ending = kind.endingWithout(from);
      if (ending) {
        throw kind.cursor.error(
          `The workflow ${kind.workflow.id} can end with the step ${ending}, which does not have the output ${from}.`,
        );
      }
    }
  }
  if (!attachments.some(({ from }) => from === "token")) {
    throw token.at("attach").error("No entry of x-token.attach sends the output token.");
  }
}
