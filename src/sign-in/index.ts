/**
 * The functions that generated accounts call. `provider-auth/generate` writes that code.
 *
 * @module
 */
export { type Client, default as createOpenApiClient } from "openapi-fetch";
export { checkOptions } from "../internal/check-options.ts";
export { methodOf } from "../internal/request-member.ts";
export type { Provider } from "../session/provider.ts";
export { account, type Flow, processSalt } from "./account.ts";
export {
  cookie,
  failure,
  failureOf,
  flag,
  given,
  matches,
  numberIn,
  originIn,
  sendable,
  text,
  withoutOutputs,
} from "./answer.ts";
export { withCookies, withHeaders, withMembers, withoutRedirects, withQuery } from "./attach.ts";
export { type BaseUrlOptions, parseBaseUrl, withoutTrailingSlashes } from "./base-url.ts";
export { form, formatOf, inFormats, json, plain, query, xml } from "./body.ts";
export type { ClientOptions } from "./client-options.ts";
export type { Credential } from "./credential.ts";
export { basic, cookieHeader, headers, segment } from "./headers.ts";
export { deploymentUrl, serverUrl } from "./host.ts";
export { checkType, kindOf } from "./kinds.ts";
export { clockMs, dateMs, durationMs, lifetimeOption } from "./lifetime.ts";
export type { MfaChallenge, TotpCallback, TotpContext } from "./mfa.ts";
export { challengeOf, oneTimeCodes } from "./one-time-code.ts";
export { inBody, otherThan } from "./refusal.ts";
