/**
 * The parts of Prism's engine that the mock uses to find an operation, validate a request and choose a response. Prism's index
 * would also load the code that reads documents (`operations.ts` does that), forwards requests to a server, and writes logs.
 */
import { factory } from "@stoplight/prism-core/dist/factory.js";
import type { IHttpConfig, PrismHttpInstance } from "@stoplight/prism-http";
import mocker from "@stoplight/prism-http/dist/mocker/index.js";
import router from "@stoplight/prism-http/dist/router/index.js";
import { validateInput, validateOutput, validateSecurity } from "@stoplight/prism-http/dist/validator/index.js";

export type { ProblemJsonError } from "@stoplight/prism-http";

type Components = Parameters<typeof factory>[1];
type Logger = Components["logger"];

/** Writes nothing, because the mock has a request log of its own, without secrets. */
const silence = () => {};
const logger = {
  ...{ success: silence, trace: silence, debug: silence, info: silence, warn: silence, error: silence, fatal: silence },
  child: () => logger,
} as unknown as Logger;

const config: IHttpConfig = {
  isProxy: false,
  validateRequest: true,
  validateResponse: true,
  checkSecurity: true,
  errors: false,
  mock: { dynamic: false },
  upstreamProxy: undefined,
};

type Request = PrismHttpInstance["request"];
export type PrismOperations = Parameters<Request>[1];
type Answer = Awaited<ReturnType<ReturnType<Request>>>;

const { request } = (factory as (config: IHttpConfig, components: object) => PrismHttpInstance)(config, {
  route: router.default,
  validateInput,
  validateOutput,
  validateSecurity,
  mock: mocker.default,
  logger,
});

/** Responds to a request as the document says. `mock` selects the response and the example, if any. */
export async function askPrism(
  input: Parameters<Request>[0],
  operations: PrismOperations,
  mock: IHttpConfig["mock"],
): Promise<Answer> {
  return request(input, operations, { ...config, mock })();
}
