/** What a session needs from a provider, and what a provider can use of a session. */

/** A token and what is known about its lifetime. It is frozen, and all callers get the same object. */
export interface Token {
  /** The token itself: at most 8192 visible ASCII characters. */
  readonly value: string;
  /** How it is sent: in the `Authorization` header, or in the query of a GET and the JSON body of other calls. */
  readonly scheme: TokenScheme;
  /** When the login request was sent that returned it, in milliseconds of the Unix epoch. */
  readonly obtainedAtMs: number;
  /** When it expires, in milliseconds of the Unix epoch; absent if the vendor does not state a lifetime. */
  readonly expiresAtMs?: number | undefined;
  /** The refresh token of the same response. A session uses it if the vendor documents a call that takes it. */
  readonly refreshToken?: string | undefined;
  /** The only origin that the token is sent to, if the login's response states it. */
  readonly origin?: string | undefined;
  /** Other values that calls need, by the names of the sign-in's outputs, such as a second cookie. They are secret too. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** Where the token goes: `Bearer` in the `Authorization` header, in another header, a cookie, or the query or body. */
export type TokenScheme = "Bearer" | "header" | "cookie" | "query";

/** A token as a login returns it. One that cannot be sent, or is valid for more than ten years, is refused. */
export interface IssuedToken {
  /** The token itself. */
  readonly value: string;
  /** Where the token goes. */
  readonly scheme: TokenScheme;
  /** Its lifetime in milliseconds, counted from the request; undefined if unknown. */
  readonly lifetimeMs?: number | undefined;
  /** When it expires, in milliseconds of the Unix epoch, if the vendor states a date. Pass this or `lifetimeMs`. */
  readonly expiresAtMs?: number | undefined;
  /** The refresh token of the same response. Default: none. */
  readonly refreshToken?: string | undefined;
  /** The origin of later calls, if the response states it. Default: the provider's. */
  readonly origin?: string | undefined;
  /** Other values that calls need, such as a second cookie. Default: none. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** A request of a login. */
export interface LoginRequest {
  /** The full URL. */
  readonly url: string;
  /** The HTTP method, such as `POST`. */
  readonly method: string;
  /** Media type of the body. */
  readonly contentType?: string | undefined;
  /** Further headers, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body. Default: none. */
  readonly body?: string | undefined;
  /** Names of the response's headers that the provider reads, such as `Set-Cookie`. Default: none. */
  readonly answerHeaders?: readonly string[] | undefined;
  /**
   * Whether it sends a value that can be used only once, such as a ticket or a one-time code. Such a request is retried
   * only if it did not reach the vendor. If its response is lost, the login starts again, once. Default: false.
   */
  readonly singleUse?: boolean | undefined;
}

/** The response to a request of a login: a 2xx, or a 4xx that only the provider can read. */
export interface LoginAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The JSON value of the body; undefined when it is not JSON. */
  readonly body: unknown;
  /** The body as text. */
  readonly text: string;
  /** The headers that the request named in `answerHeaders`. */
  readonly headers: Headers;
}

/** The functions of a session that a login can use. */
export interface LoginContext {
  /**
   * Sends a request with a timeout. Retries it while the vendor is down, and after a `Retry-After` that is not too long,
   * unless it has `singleUse`. Never follows a redirect.
   *
   * @throws AuthError `RATE_LIMITED`, `NETWORK`, `TIMEOUT`, `ABORTED`, `PROVIDER_ERROR` (5xx, 408, 425, redirect), or
   *   `TOKEN_RESPONSE_INVALID` when the response is too large.
   */
  send(request: LoginRequest): Promise<LoginAnswer>;
  /**
   * Calls a function of the user, such as a prompt, and waits for at most `callbackTimeoutMs`.
   *
   * @throws AuthError `TIMEOUT` or `ABORTED`, or whatever the function throws.
   */
  ask<T>(question: (signal: AbortSignal) => T | Promise<T>): Promise<T>;
  /** Starts a stopwatch. The returned function gives the milliseconds since then, including machine sleep. */
  stopwatch(): () => number;
  /** The time, in milliseconds of the Unix epoch. */
  nowMs(): number;
  /**
   * Call it before you send credentials or a one-time code. For credentials, pass a string that changes when they change.
   * Present if the session shares its tokens.
   *
   * @returns whether it may be sent: a code can be used only once, by one process
   * @throws AuthError if the vendor refused these credentials to another process, or another process is signing in
   */
  announce?: ((what: "credentials" | "code", text: string) => Promise<boolean>) | undefined;
}

/** What is needed to share the tokens of an account among processes. */
export interface SharingFacts {
  /** Whether `accountKey()` differs between processes, so that the user must name the account. */
  readonly needsName: boolean;
  /** The string that a login announces for its credentials; undefined if only a function of the user can supply it. */
  readonly credentials: string | undefined;
}

/** The part of `fetch` that a session needs. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A call of the user, as it was when the user made it. Nobody else can change it. */
export interface Call {
  /** The URL, or the `Request` with a body that nobody else reads. */
  readonly input: string | Request;
  /** The options, with all headers, including those of a `Request`. */
  readonly init: RequestInit & {
    /** All headers; absent if there are none. */
    headers?: Headers | undefined;
  };
}

/** A call with its token: the arguments of `fetch`. */
export interface AuthorisedCall {
  /** The first argument of `fetch`. */
  readonly input: string | URL | Request;
  /** The second argument of `fetch`. Default: none. */
  readonly init?: RequestInit | undefined;
  /** Checks the response before anything else, without reading its body. If it throws, the call rejects with that error. */
  readonly checkAnswer?: ((response: Response) => void) | undefined;
}

/** One account of a vendor: how to sign in, and where its token goes. It holds credentials and does not show them. */
export interface Provider {
  /** Short name, for errors and events. */
  readonly name: string;
  /** The only origin that tokens without their own origin are sent to, such as `https://api.example.com`. */
  readonly origin: string;
  /** The base URL to which paths of calls are relative, such as `https://api.example.com/v2`. Default: `origin`. */
  readonly baseUrl?: string | undefined;
  /**
   * Whether the response to a login may state the origin of later calls; otherwise a token with an origin is refused. That
   * origin must use https, unless `origin` is plain http. Default: false; a call to another origin then fails without a
   * login.
   */
  readonly originFromLogin?: boolean | undefined;
  /**
   * Identifies the account. The key is the same for the same provider, host and user, and different otherwise. It contains
   * no secret and no readable user name. If only a secret identifies the account, such as an `authenticationCode` of
   * CRM.COM, the key differs in every process.
   *
   * @param ask calls functions that return a user name, as in a login; the next login does not call them again
   */
  accountKey(ask?: LoginContext["ask"]): Promise<string>;
  /** Facts for sharing. Default: `accountKey()` names the account, and a refusal blocks it even with new credentials. */
  sharing?: (() => SharingFacts) | undefined;
  /**
   * Signs in. The session calls it a second time if the response to a request with `singleUse` was lost.
   *
   * @throws AuthError
   */
  login(context: LoginContext): Promise<IssuedToken>;
  /**
   * Renews a token, if the vendor documents a call for that. After undefined or `INVALID_CREDENTIALS`, the session signs in.
   * Default: sessions always sign in.
   *
   * @throws AuthError
   */
  refresh?: ((token: Token, context: LoginContext) => Promise<IssuedToken | undefined>) | undefined;
  /** Revokes a token at the vendor, if the vendor documents a call for that. @throws AuthError */
  logout?: ((token: Token, context: LoginContext) => Promise<void>) | undefined;
  /** Adds the token where the vendor expects it. Does not change the call, which may be repeated with another token. */
  attach(call: Call, token: Token): AuthorisedCall | Promise<AuthorisedCall>;
  /** Returns whether a response refuses the token of its call. Does not read the body of the response. */
  isTokenRefused(response: Response): boolean | Promise<boolean>;
}
