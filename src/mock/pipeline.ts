/**
 * Passes a request through the mock: control, page, mount point, body coding, document, faults, CORS, request log. It does
 * not depend on sockets; `fetch` and `listen` both call it.
 */
import { acceptedCodings, decompress } from "./coding.ts";
import { answerControl, type Control, controlPath } from "./control.ts";
import { answerOptions, withCors } from "./cors.ts";
import type { OnError } from "./failure.ts";
import type { Faults } from "./faults.ts";
import { type MockRequest, type MockResponse, problem, sendableResponse } from "./http.ts";
import { clientError, type Mount, type MountAnswer } from "./mount.ts";
import { isForPage } from "./page/is-for-page.ts";
import { type RequestLog, redactedPath } from "./request-log.ts";

export interface PipelineParts {
  mounts: ReadonlyMap<string, Mount>;
  faults: Faults;
  requestLog: RequestLog;
  control: Control;
  /** Whether there is state, which foreign web pages may not use. */
  isStateful: boolean;
  /** Delay of every response in milliseconds. */
  latencyMs: number;
  maxBodyBytes: number;
  onError: OnError;
}

/** Responds to a request. Never throws, whatever the client sends. */
export async function answer(parts: PipelineParts, request: MockRequest): Promise<MockResponse> {
  const { mounts, faults, requestLog, control, isStateful, latencyMs, onError } = parts;
  const { pathname } = request.url;
  const isControl = pathname.startsWith(controlPath);
  if (isControl && request.stranger) return problem(403, request.stranger);
  if (isControl) {
    const isOptions = request.method === "OPTIONS";
    return withCors(
      request,
      isOptions ? answerOptions(request, ["GET", "POST"]) : await answerControl(control, request),
    );
  }
  if (isForPage(request)) {
    if (request.stranger) return problem(403, request.stranger);
    // Most mocks run in tests, where nobody opens the page.
    const { page } = await import("./page/page.ts");
    return page({ providers: [...mounts.keys()], isStateful });
  }
  const [, provider = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  const mount = mounts.get(provider);
  const asked = { provider, method: request.method, path: redactedPath(request) };
  if (isStateful && request.stranger) {
    // Before the faults, so that a foreign page does not use them up.
    requestLog.record({ ...asked, status: 403, violations: [request.stranger] });
    return problem(403, request.stranger);
  }
  const {
    response,
    scenario,
    violations = [],
    secrets = [],
    failure,
  } = mount ? await answerProvider(parts, mount, request, rest) : { response: notMounted(mounts, pathname) };
  const { response: broken, kinds } = faults.apply(
    provider,
    latencyMs ? { ...response, delayMs: latencyMs } : response,
  );
  const final = withCors(request, sendableResponse(broken));
  const entry = {
    ...asked,
    path: secrets.reduce((path, secret) => path.replaceAll(secret, "…"), asked.path),
    status: final.status,
    ...(scenario && { scenario }),
    violations,
    ...(kinds.length > 0 && { fault: kinds.join(", ") }),
  };
  requestLog.record(entry);
  if (failure) onError(failure.error, entry);
  return final;
}

/** A response, and the error of the mock itself that it reports, if any. */
interface PipelineAnswer extends MountAnswer {
  failure?: { error: unknown };
}

async function answerProvider(...[parts, ...given]: Parameters<typeof read>): Promise<PipelineAnswer> {
  try {
    return await read(parts, ...given);
  } catch (error) {
    return { response: problem(500, failed), failure: { error } };
  }
}

const failed =
  "The mock failed on this request. Its stderr shows the error, or your onError receives it; please report it.";

async function read(
  { maxBodyBytes }: PipelineParts,
  mount: Mount,
  request: MockRequest,
  path: string,
): Promise<MountAnswer> {
  if (request.isTooLarge) return tooLarge(maxBodyBytes);
  const { "content-encoding": coding, ...headers } = request.headers;
  if (coding === undefined) return mount(request, path);
  const body = decompress(request.body, coding, maxBodyBytes);
  if (body === "too large") return tooLarge(maxBodyBytes);
  if (body === "unknown") {
    const reason = `The mock supports the content codings ${acceptedCodings}, one at a time, but not "${coding}".`;
    return clientError(415, reason, { "accept-encoding": acceptedCodings });
  }
  if (body === "broken") return clientError(400, `The body is not in the content coding ${coding}.`);
  return mount({ ...request, headers, body }, path);
}

const tooLarge = (maxBodyBytes: number) =>
  clientError(413, `The body is too large; the limit is ${maxBodyBytes} bytes.`);

function notMounted(mounts: ReadonlyMap<string, Mount>, pathname: string): MockResponse {
  const known = [...mounts.keys()].map((provider) => `/${provider}`).join(", ");
  const page = pathname === "/" ? " Open this address in a browser to watch the requests." : "";
  return problem(404, `Nothing is mounted at ${pathname}; the mock serves ${known}.${page}`);
}
