/**
 * Remembers what the engine answered. Prism's answer depends on nothing but the request, and tests send the same few
 * requests over and over; most of what a request costs is spent in Prism.
 */
import type { Engine, EngineRequest, EngineResponse } from "./engine.ts";
import type { Preferences } from "./preferences.ts";

/** As many answers are remembered: more than a test suite has different requests, a few MB at the most. */
const limit = 1_000;
/** Headers that differ between clients and mean nothing to a document. */
const meaningless = new Set([
  "host",
  "connection",
  "content-length",
  "user-agent",
  "accept-encoding",
  "accept-language",
]);

/** The engine with a memory; answers that are made up anew each time are not remembered. */
export function withMemory(engine: Engine): Engine {
  const answers = new Map<string, EngineResponse>();
  return async (request, preferences) => {
    if (preferences.dynamic) return engine(request, preferences);
    const key = keyOf(request, preferences);
    const known = answers.get(key);
    if (known) return known;
    const answer = await engine(request, preferences);
    answers.set(key, answer);
    const [oldest] = answers.size > limit ? answers.keys() : [];
    if (oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}

function keyOf({ method, path, query, headers, body }: EngineRequest, preferences: Preferences): string {
  const meaningful = Object.entries(headers).filter(([name]) => !meaningless.has(name));
  // No body and the body null are two things; in an array they would be one.
  const given = body === undefined ? {} : { body };
  return JSON.stringify([method, path, query.toString(), meaningful, given, preferences]);
}
