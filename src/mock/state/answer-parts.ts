/** Reads, replaces and removes the parts of a response that a source names: in the body, a header or a cookie. */
import { valueAt, withValueAt } from "../../openapi/pointer.ts";
import type { Source } from "../../openapi/sign-in.ts";
import type { EngineResponse } from "../engine.ts";

/** The members of a response that contain its parts. Header names are in lower case. */
export type AnswerParts = Pick<EngineResponse, "status" | "headers" | "body">;

/** Returns the part; undefined if the response does not have it. */
export function partOf(answer: AnswerParts, source: Source): unknown {
  if (source.from === "status") return answer.status;
  if (source.from === "body") return valueAt(answer.body, source.pointer) ?? undefined;
  if (source.from === "header") return answer.headers[source.name.toLowerCase()];
  const line = cookieLines(answer).find((candidate) => cookieNameOf(candidate) === source.name);
  return line?.slice(source.name.length + 1).split(";", 1)[0];
}

/** Returns the response with another value at the source. */
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

/** Returns the response without the header or cookie. A body stays complete. */
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

/** Returns the lines of `Set-Cookie`. Each cookie has a line of its own. */
const cookieLines = ({ headers }: AnswerParts): string[] => (headers["set-cookie"] ?? "").split("\n").filter(Boolean);
const cookieNameOf = (line: string) => line.split("=", 1)[0]?.trim();

function withCookies(answer: AnswerParts, lines: readonly string[]): AnswerParts {
  const { "set-cookie": _, ...headers } = answer.headers;
  return { ...answer, headers: lines.length > 0 ? { ...headers, "set-cookie": lines.join("\n") } : headers };
}
