/**
 * Cross-origin requests. Any page may call a mock without state, since it holds nothing that is worth protecting; pages
 * that get no control and no state never come here.
 */
import type { MockRequest, MockResponse } from "./http.ts";

/** Adds what a browser needs to let a page of another origin read the answer. */
export function withCors(request: MockRequest, response: MockResponse): MockResponse {
  const { origin } = request.headers;
  if (!origin) return response;
  const { vary } = response.headers;
  const exposed = Object.keys(response.headers).join(", ");
  const headers = {
    ...response.headers,
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    ...(exposed && { "access-control-expose-headers": exposed }),
    vary: vary ? `${vary}, Origin` : "Origin",
  };
  return { ...response, headers };
}

/** The answer to `OPTIONS`: the methods of the path, and whatever a preflight request asks for. */
export function answerOptions(request: MockRequest, methods: readonly string[]): MockResponse {
  const allow = [...methods, "OPTIONS"].join(", ");
  const asked = request.headers["access-control-request-headers"];
  const preflight = request.headers["access-control-request-method"] && {
    "access-control-allow-methods": allow,
    ...(asked && { "access-control-allow-headers": asked }),
    "access-control-max-age": "600",
  };
  return { status: 204, headers: { allow, ...preflight }, body: "" };
}
