/**
 * Caches what the engine answered. Prism's answer depends on nothing but the request, and tests send the same few
 * requests over and over; most of what a request costs is spent in Prism.
 */
import type { Engine, EngineRequest, EngineResponse } from "./engine.ts";
import type { Preferences } from "./preferences.ts";

/** How many answers are kept: more than a test suite has different requests. */
const maxAnswers = 1_000;
/** Characters of the longest request that is cached: sign-in requests are short, and 1,000 of these are a few MB. */
const maxKeyLength = 4_096;

/** The engine with a cache. Dynamic answers are not cached. */
export function withResponseCache(engine: Engine): Engine {
  const answers = new Map<string, EngineResponse>();
  return async (request, preferences) => {
    if (preferences.dynamic) return engine(request, preferences);
    const key = keyOf(request, preferences);
    if (key.length > maxKeyLength) return engine(request, preferences);
    const known = answers.get(key);
    if (known) return known;
    const answer = await engine(request, preferences);
    answers.set(key, answer);
    const [oldest] = answers.size > maxAnswers ? answers.keys() : [];
    if (oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}

function keyOf({ method, path, query, headers, body }: EngineRequest, preferences: Preferences): string {
  // No body and the body null are two things; in an array they would be one.
  const given = body === undefined ? {} : { body };
  return JSON.stringify([method, path, query.toString(), headers, given, preferences]);
}
