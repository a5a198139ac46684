/**
 * Caches the responses of the engine. Prism's response depends only on the request, tests send the same few requests
 * repeatedly, and Prism takes most of the time of a request.
 */
import type { Engine, EngineRequest, EngineResponse } from "./engine.ts";
import type { Preferences } from "./preferences.ts";

/** The number of responses that are kept: more than a test suite has different requests. */
const maxAnswers = 1_000;
/** The longest request that is cached, in characters: sign-in requests are short, and 1,000 of this length are a few MB. */
const maxKeyLength = 4_096;

/** Adds a cache to the engine. Dynamic responses are not cached. */
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
  // Distinguishes no body from the body null, which JSON arrays do not.
  const given = body === undefined ? {} : { body };
  return JSON.stringify([method, path, query.toString(), headers, given, preferences]);
}
