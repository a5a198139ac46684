/** The answers that a document knows of an operation: which ones a condition can hold for, and what is in them. */
import { type KnownOperation, type OpenApiDocument, type ResponseObject, responseFor } from "./document.ts";
import { allHold, unknown } from "./evaluate.ts";
import { isSameField } from "./names.ts";
import { type Knowledge, knowledgeOf } from "./schema-pointer.ts";
import type { Condition, Source } from "./sign-in.ts";

/** What is documented for some statuses: the answers by themselves, and what `default` says of all others. */
export interface Answers {
  readonly explicit: readonly ResponseObject[];
  readonly fallback: ResponseObject | undefined;
}

/**
 * The documented answers for which all of the conditions can hold, as far as the status decides; those for which the
 * conditions `except` hold in any case do not count.
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
 * Whether one of the answers has such a part. A `default` that allows anything counts only when there is no other answer,
 * because it usually describes failures.
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
