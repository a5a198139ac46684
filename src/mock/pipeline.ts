/**
 * The way of a request through the mock: control, mount point, state, provider, faults, CORS, journal. Knows no
 * sockets; `fetch` and `listen` both call it.
 */
import { acceptedCodings, decompress } from "./coding.ts";
import { answerControl, type Control, controlPath } from "./control.ts";
import { answerOptions, withCors } from "./cors.ts";
import type { OnError } from "./failure.ts";
import type { Faults } from "./faults.ts";
import { type MockRequest, type MockResponse, problem, sendable } from "./http.ts";
import { type Answer, type Mount, refuse } from "./mount.ts";
import { type Journal, redactedPath } from "./request-log.ts";
import { answerEcho, echoPath } from "./state/echo.ts";
import type { Tokens } from "./state/tokens.ts";

export interface FrontParts {
  mounts: ReadonlyMap<string, Mount>;
  faults: Faults;
  journal: Journal;
  control: Control;
  /** The tokens of a stateful mock. */
  tokens: Tokens | undefined;
  /** Milliseconds that every answer waits. */
  latencyMs: number;
  maxBodyBytes: number;
  onError: OnError;
}

/** Answers a request; throws for nothing that a client can send. */
export async function answer(parts: FrontParts, request: MockRequest): Promise<MockResponse> {
  const { mounts, faults, journal, control, tokens, latencyMs, onError } = parts;
  const { pathname } = request.url;
  const isControl = pathname.startsWith(controlPath);
  if (isControl && request.stranger) return problem(403, request.stranger);
  if (isControl) {
    const isOptions = request.method === "OPTIONS";
    return withCors(request, isOptions ? answerOptions(request, ["GET", "POST"]) : answerControl(control, request));
  }
  const [, provider = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  const mount = mounts.get(provider);
  const asked = { provider, method: request.method, path: redactedPath(request) };
  if (tokens && request.stranger) {
    // Before the faults, so that a page uses none up.
    journal.record({ ...asked, status: 403, violations: [request.stranger] });
    return problem(403, request.stranger);
  }
  const {
    response,
    scenario,
    violations = [],
    failure,
  } = mount ? await answerProvider(parts, provider, mount, request, rest) : { response: notMounted(mounts, pathname) };
  const { response: broken, kinds } = faults.apply(
    provider,
    latencyMs ? { ...response, delayMs: latencyMs } : response,
  );
  const final = withCors(request, sendable(broken));
  const entry = {
    ...asked,
    status: final.status,
    ...(scenario && { scenario }),
    violations,
    ...(kinds.length > 0 && { fault: kinds.join(", ") }),
  };
  journal.record(entry);
  if (failure) onError(failure.error, entry);
  return final;
}

/** An answer, and the error of the mock itself that it stands for, if any. */
interface Outcome extends Answer {
  failure?: { error: unknown };
}

async function answerProvider(...[parts, ...given]: Parameters<typeof route>): Promise<Outcome> {
  try {
    return await route(parts, ...given);
  } catch (error) {
    return { response: problem(500, failed), failure: { error } };
  }
}

const failed = "The mock failed on this request. Its stderr, or your onError, has the error: please report it.";

async function route(
  parts: FrontParts,
  provider: string,
  mount: Mount,
  request: MockRequest,
  rest: string,
): Promise<Answer> {
  const { tokens, maxBodyBytes } = parts;
  if (request.isTooLarge) return tooLarge(maxBodyBytes);
  const { "content-encoding": coding, ...headers } = request.headers;
  if (coding !== undefined) {
    const body = decompress(request.body, coding, maxBodyBytes);
    if (body === "too large") return tooLarge(maxBodyBytes);
    if (body === "unknown") {
      const reason = `The mock reads the content codings ${acceptedCodings}, one at a time, but not "${coding}".`;
      return refuse(415, reason, { "accept-encoding": acceptedCodings });
    }
    if (body === "broken") return refuse(400, `The body is not in the content coding ${coding}.`);
    return route(parts, provider, mount, { ...request, headers, body }, rest);
  }
  const path = mount.withoutBasePath(rest) || "/";
  if (path === echoPath) {
    if (!tokens) return { response: problem(404, noState), violations: [noState] };
    if (request.method === "OPTIONS") return { response: answerOptions(request, ["GET", "POST"]) };
    return { response: answerEcho(provider, mount.document, tokens, request) };
  }
  const methods = mount.methods(path);
  if (request.method === "OPTIONS" && methods.length > 0) return { response: answerOptions(request, methods) };
  return mount.answer(request, path);
}

const tooLarge = (maxBodyBytes: number) => refuse(413, `A body may have ${maxBodyBytes} bytes at most.`);

const noState = "This path is for mocks with state: npm run mock -- --stateful, or createMock({ state: true }).";

function notMounted(mounts: ReadonlyMap<string, Mount>, pathname: string): MockResponse {
  const known = [...mounts.keys()].map((provider) => `/${provider}`).join(", ");
  return problem(404, `Nothing is mounted at ${pathname}; the mock serves ${known}.`);
}
