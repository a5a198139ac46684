/** The documented answers of an operation: for which ones a condition can hold, and what they contain. */
import { type KnownOperation, type OpenApiDocument, type ResponseObject, responseFor } from "./document.ts";
import { allHold, unknown } from "./evaluate.ts";
import { isSameField } from "./names.ts";
import { type Knowledge, knowledgeOf } from "./schema-pointer.ts";
import type { Condition, Source } from "./sign-in.ts";

/** The documented answers for some statuses: those with their own entry, and the `default` for all others. */
export interface Answers {
  readonly explicit: readonly ResponseObject[];
  readonly fallback: ResponseObject | undefined;
}

/**
 * Returns the documented answers for which all conditions can hold, according to the status. Omits those for which the
 * conditions in `except` always hold.
 */
export function possibleAnswers(
  operation: KnownOperation,
  conditions: readonly Condition[],
  except: readonly Condition[] = [],
): Answers {
  const known = (status: number) => responseFor(operation, status);
  const byStatus = (status: number) => (source: Source) => (source.from === "status" ? status : unknown);
  const isExcepted = (status: number) => except.length > 0 && allHold(except, byStatus(status)) === true;
  const possible = statuses.filter((status) => !isExcepted(status) && allHold(conditions, byStatus(status)) !== false);
  const explicit = new Set(possible.flatMap((status) => known(status) ?? []));
  const fallback = possible.some((status) => !known(status)) ? operation.responses.default : undefined;
  return { explicit: [...explicit], fallback };
}

const statuses = Array.from({ length: 500 }, (_, index) => index + 100);

/**
 * Returns whether one of the answers has such a part. A `default` that allows anything counts only if there is no other
 * answer, because it usually describes failures.
 */
export function isKnown(document: OpenApiDocument, { explicit, fallback }: Answers, source: Source): boolean {
  if (source.from === "status") return true;
  const answers = [...explicit, ...(fallback ? [fallback] : [])];
  if (source.from === "cookie") return answers.some(({ headers }) => hasHeader(headers, "Set-Cookie"));
  if (source.from === "header") return answers.some(({ headers }) => hasHeader(headers, source.name));
  const { pointer } = source;
  return answers.some((answer) => {
    const knowledge = inBody(document, answer, pointer);
    return knowledge === "named" || (knowledge === "free" && (answer !== fallback || explicit.length === 0));
  });
}

function inBody(document: OpenApiDocument, { content = {} }: ResponseObject, pointer: string): Knowledge {
  const found = Object.values(content).map(({ schema = {} }) => knowledgeOf(document, schema, pointer));
  return found.find((one) => one === "named") ?? found.find((one) => one === "free");
}

const hasHeader = (headers: object | undefined, name: string) =>
  Object.keys(headers ?? {}).some((known) => isSameField("header", known, name));
