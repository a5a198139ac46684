/**
 * Cross-origin requests. Any page may call a mock without state, because it contains nothing worth protecting. Requests that
 * are denied control and state never get here.
 */
import type { MockRequest, MockResponse } from "./http.ts";

/** Adds the headers that a browser requires before a page of another origin may read the response. */
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

/** Returns the response to `OPTIONS`: the methods of the path, and everything that a preflight request asks for. */
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
