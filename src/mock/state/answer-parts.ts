/** Reads, replaces and removes the parts of an answer that a source names: in the body, a header or a cookie. */
import { valueAt, withValueAt } from "../../openapi/pointer.ts";
import type { Source } from "../../openapi/sign-in.ts";
import type { EngineResponse } from "../engine.ts";

/** What the parts of an answer are taken from. Header names are in lower case. */
export type AnswerParts = Pick<EngineResponse, "status" | "headers" | "body">;

/** The part, or undefined where the answer has none. */
export function partOf(answer: AnswerParts, source: Source): unknown {
  if (source.from === "status") return answer.status;
  if (source.from === "body") return valueAt(answer.body, source.pointer) ?? undefined;
  if (source.from === "header") return answer.headers[source.name.toLowerCase()];
  const line = cookieLines(answer).find((candidate) => cookieNameOf(candidate) === source.name);
  return line?.slice(source.name.length + 1).split(";", 1)[0];
}

/** The answer with another value at the source. */
export function withPart(answer: AnswerParts, source: Source, value: unknown): AnswerParts {
  if (source.from === "status") return answer;
  if (source.from === "body") return { ...answer, body: withValueAt(answer.body, source.pointer, value) };
  if (source.from === "header") {
    return { ...answer, headers: { ...answer.headers, [source.name.toLowerCase()]: String(value) } };
  }
  const lines = cookieLines(answer);
  const at = lines.findIndex((line) => cookieNameOf(line) === source.name);
  const [, attributes = "; Path=/"] = /(;.*)$/.exec(lines[at] ?? "") ?? (at < 0 ? [] : ["", ""]);
  return withCookies(answer, lines.toSpliced(at < 0 ? lines.length : at, 1, `${source.name}=${value}${attributes}`));
}

/** The answer without the header or cookie. A body stays whole. */
export function withoutPart(answer: AnswerParts, source: Source): AnswerParts {
  if (source.from === "cookie") {
    return withCookies(
      answer,
      cookieLines(answer).filter((line) => cookieNameOf(line) !== source.name),
    );
  }
  if (source.from !== "header") return answer;
  const { [source.name.toLowerCase()]: _, ...headers } = answer.headers;
  return { ...answer, headers };
}

/** The lines of `Set-Cookie`, which cannot share one. */
const cookieLines = ({ headers }: AnswerParts): string[] => (headers["set-cookie"] ?? "").split("\n").filter(Boolean);
const cookieNameOf = (line: string) => line.split("=", 1)[0]?.trim();

function withCookies(answer: AnswerParts, lines: readonly string[]): AnswerParts {
  const { "set-cookie": _, ...headers } = answer.headers;
  return { ...answer, headers: lines.length > 0 ? { ...headers, "set-cookie": lines.join("\n") } : headers };
}
