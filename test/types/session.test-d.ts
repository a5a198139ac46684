/** What the compiler must accept and refuse of sessions. A `@ts-expect-error` covers the one line below it. */
import type { ClientOptions } from "openapi-fetch";
import { describe, expectTypeOf, test } from "vitest";
import type { FetchAPI as CrmcomFetchAPI } from "../../generated/crmcom/typescript-fetch/index.ts";
import type { FetchAPI as MbsiFetchAPI } from "../../generated/mbsi/typescript-fetch/index.ts";
import type { FetchAPI as MikrocloudFetchAPI } from "../../generated/mikrocloud/typescript-fetch/index.ts";
import type { FetchAPI as Msp360FetchAPI } from "../../generated/msp360/typescript-fetch/index.ts";
import * as api from "../../src/index.ts";

/** Accepts a value of the type, and is how the lines below refuse one. */
const accept = <T>(_: T) => {};
const provider = {} as api.Provider;
const session = {} as api.Session;

describe("createSession", () => {
  test("takes a provider and options, and gives a session", () => {
    expectTypeOf(api.createSession).parameters.toEqualTypeOf<[provider: api.Provider, options?: api.SessionOptions]>();
    expectTypeOf(api.createSession).returns.toEqualTypeOf<api.Session>();
    expectTypeOf(() => api.createSession(provider, { retries: 1, clock: {} as api.Clock })).toBeFunction();
    // @ts-expect-error a provider is needed
    expectTypeOf(() => api.createSession()).toBeFunction();
    // @ts-expect-error a name is no provider
    expectTypeOf(() => api.createSession("msp360")).toBeFunction();
    // @ts-expect-error there is no such option
    expectTypeOf(() => api.createSession(provider, { timeout: 1 })).toBeFunction();
    // @ts-expect-error milliseconds are a number
    expectTypeOf(() => api.createSession(provider, { blockMs: "1" })).toBeFunction();
    // @ts-expect-error a clock has timers
    accept<api.Clock>({ nowMs: () => 0, monotonicMs: () => 0 });
  });

  test("gives functions that need no this", () => {
    expectTypeOf<api.Session["getToken"]>().toEqualTypeOf<(options?: { signal?: AbortSignal }) => Promise<api.Token>>();
    expectTypeOf<api.Session["rejectToken"]>().toEqualTypeOf<(token: api.Token) => void>();
    expectTypeOf<api.Session["clear"]>().toEqualTypeOf<() => void>();
    expectTypeOf<api.Session["fetch"]>().toEqualTypeOf<api.Fetch>();
    expectTypeOf<ThisParameterType<api.Session["getToken"]>>().toBeUnknown();
    // @ts-expect-error a text is no token
    expectTypeOf(() => session.rejectToken("fakeToken")).toBeFunction();
    // @ts-expect-error the signal goes into an object
    expectTypeOf(() => session.getToken(new AbortController().signal)).toBeFunction();
  });

  test("has a fetch wherever clients take one", () => {
    expectTypeOf<api.Fetch>().toExtend<NonNullable<ClientOptions["fetch"]>>();
    expectTypeOf<api.Fetch>().toExtend<Msp360FetchAPI>();
    expectTypeOf<api.Fetch>().toExtend<MbsiFetchAPI>();
    expectTypeOf<api.Fetch>().toExtend<MikrocloudFetchAPI>();
    expectTypeOf<api.Fetch>().toExtend<CrmcomFetchAPI>();
    expectTypeOf<typeof globalThis.fetch>().toExtend<NonNullable<api.SessionOptions["fetch"]>>();
    expectTypeOf<api.Fetch>().toExtend<NonNullable<api.SessionOptions["fetch"]>>();
    expectTypeOf<(request: Request) => Promise<Response>>().not.toExtend<api.Fetch>();
    expectTypeOf<NonNullable<api.SessionOptions["isTokenRefused"]>>().toEqualTypeOf<
      (response: Response) => boolean | Promise<boolean>
    >();
  });
});

describe("a token", () => {
  test("cannot be changed, and may have no end", () => {
    const token = {} as api.Token;
    expectTypeOf<api.Token>().toEqualTypeOf<{
      readonly value: string;
      readonly scheme: "Bearer" | "header" | "cookie" | "query";
      readonly obtainedAtMs: number;
      readonly expiresAtMs?: number;
      readonly refreshToken?: string;
      readonly origin?: string;
      readonly values?: Readonly<Record<string, string>>;
    }>();
    expectTypeOf<api.TokenScheme>().toEqualTypeOf<"Bearer" | "header" | "cookie" | "query">();
    // @ts-expect-error it is read-only
    token.value = "fakeToken";
    // @ts-expect-error the end may be unknown
    accept<number>(token.expiresAtMs);
  });
});

describe("errors", () => {
  test("are narrowed by their code", () => {
    const error: unknown = undefined;
    // @ts-expect-error an unknown error has no code
    accept(error.code);
    if (api.isAuthError(error)) {
      expectTypeOf(error).toEqualTypeOf<api.AuthError>();
      expectTypeOf(error.code).toEqualTypeOf<api.AuthErrorCode>();
      expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
      expectTypeOf(error.challenge).toEqualTypeOf<api.MfaChallenge | undefined>();
      expectTypeOf(error.kind).toEqualTypeOf<api.NetworkErrorKind | undefined>();
    }
    if (api.isAuthError(error, "MFA_REQUIRED")) {
      expectTypeOf(error.code).toEqualTypeOf<"MFA_REQUIRED">();
      expectTypeOf(error.challenge).toEqualTypeOf<api.MfaChallenge>();
    }
    if (api.isAuthError(error, "RATE_LIMITED")) expectTypeOf(error.retryAfterMs).toEqualTypeOf<number>();
    if (api.isAuthError(error, "NETWORK")) expectTypeOf(error.kind).toEqualTypeOf<api.NetworkErrorKind>();
    if (api.isAuthError(error, "TIMEOUT")) expectTypeOf(error.kind).toEqualTypeOf<api.NetworkErrorKind | undefined>();
    // @ts-expect-error there is no such code
    api.isAuthError(error, "WRONG_PASSWORD");
  });

  test("have a narrowed type by name, too", () => {
    expectTypeOf<api.AuthErrorOf<"NETWORK">["kind"]>().toEqualTypeOf<api.NetworkErrorKind>();
    expectTypeOf<api.AuthErrorOf<"NETWORK">>().toExtend<api.AuthError>();
    expectTypeOf<api.AuthError>().not.toExtend<api.AuthErrorOf<"NETWORK">>();
    expectTypeOf<keyof api.AuthErrorDetails>().toEqualTypeOf<
      "provider" | "status" | "retryable" | "retryAfterMs" | "kind" | "requestId" | "challenge" | "cause"
    >();
  });

  test("have codes and kinds that a switch can cover", () => {
    const ofCode = (code: api.AuthErrorCode): string => {
      switch (code) {
        case "CONFIGURATION":
        case "INVALID_CREDENTIALS":
        case "MFA_REQUIRED":
        case "MFA_REJECTED":
        case "RATE_LIMITED":
        case "TOKEN_RESPONSE_INVALID":
        case "NETWORK":
        case "TIMEOUT":
        case "ABORTED":
        case "PROVIDER_ERROR":
        case "ORIGIN_NOT_ALLOWED":
        case "STORE_UNAVAILABLE":
          return code;
        default:
          return code satisfies never;
      }
    };
    const ofKind = (kind: api.NetworkErrorKind): string => {
      switch (kind) {
        case "dns":
        case "refused":
        case "reset":
        case "unreachable":
        case "tls":
        case "unknown":
          return kind;
        default:
          return kind satisfies never;
      }
    };
    expectTypeOf(ofCode).returns.toBeString();
    expectTypeOf(ofKind).returns.toBeString();
  });
});

describe("events", () => {
  test("are told apart by their type, each with what it knows", () => {
    const of = (event: api.SessionEvent): unknown => {
      expectTypeOf(event.provider).toEqualTypeOf<string>();
      switch (event.type) {
        case "loginStarted":
          return expectTypeOf(event.background).toEqualTypeOf<boolean>();
        case "loginSucceeded":
          expectTypeOf(event.durationMs).toEqualTypeOf<number>();
          return expectTypeOf(event.expiresAtMs).toEqualTypeOf<number | undefined>();
        case "loginFailed":
          expectTypeOf(event.code).toEqualTypeOf<api.AuthErrorCode>();
          expectTypeOf(event.status).toEqualTypeOf<number | undefined>();
          return expectTypeOf(event.retryable).toEqualTypeOf<boolean>();
        case "tokenRefreshed":
          return expectTypeOf(event.expiresAtMs).toEqualTypeOf<number | undefined>();
        case "tokenRejected":
          return expectTypeOf(event).toEqualTypeOf<{ readonly type: "tokenRejected"; readonly provider: string }>();
        case "sharedWait":
        case "sharedFallback":
          return expectTypeOf(event.provider).toEqualTypeOf<string>();
        default:
          return event satisfies never;
      }
    };
    expectTypeOf(of).parameter(0).toEqualTypeOf<api.SessionEvent>();
    expectTypeOf<Parameters<NonNullable<api.SessionOptions["onEvent"]>>>().toEqualTypeOf<[event: api.SessionEvent]>();
  });

  test("have no place for a token or an error", () => {
    type Keys = api.SessionEvent extends infer Event ? (Event extends unknown ? keyof Event : never) : never;
    expectTypeOf<Keys>().toEqualTypeOf<
      | "type"
      | "provider"
      | "background"
      | "durationMs"
      | "expiresAtMs"
      | "refresh"
      | "source"
      | "code"
      | "status"
      | "retryable"
    >();
  });
});
