/** What a session needs to know of a provider, and what a provider may ask of a session. */

/** A token and what is known about its life. Frozen, and the same object for every caller. */
export interface Token {
  /** The token itself: visible ASCII characters, 8192 at most. */
  readonly value: string;
  /** How it is sent: in the `Authorization` header, or in the query of a GET and the JSON body of other calls. */
  readonly scheme: TokenScheme;
  /** When the login was sent that it comes from, in milliseconds of the Unix epoch. */
  readonly obtainedAtMs: number;
  /** When it ends, in milliseconds of the Unix epoch; absent where the vendor tells no lifetime. */
  readonly expiresAtMs?: number | undefined;
  /** A refresh token that came along; a session uses it where the vendor documents a call that takes it. */
  readonly refreshToken?: string | undefined;
  /** The only origin that the token is sent to, where the login's answer tells it. */
  readonly origin?: string | undefined;
  /** What else calls need, by the names of the sign-in's outputs, such as a second cookie. Secret as the token is. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** Where the token goes: `Bearer` in the `Authorization` header, in another header, a cookie, or the query or body. */
export type TokenScheme = "Bearer" | "header" | "cookie" | "query";

/** A token as a login answers with it. One that cannot be sent, or lives for more than ten years, is refused. */
export interface IssuedToken {
  /** The token itself. */
  readonly value: string;
  /** Where the token goes. */
  readonly scheme: TokenScheme;
  /** Milliseconds that it lives, counted from the request; undefined where that is unknown. */
  readonly lifetimeMs?: number | undefined;
  /** When it ends, in milliseconds of the Unix epoch, for vendors that tell a date; give this or `lifetimeMs`. */
  readonly expiresAtMs?: number | undefined;
  /** A refresh token that came along. Default: none. */
  readonly refreshToken?: string | undefined;
  /** The origin of later calls, where the answer tells it. Default: the provider's. */
  readonly origin?: string | undefined;
  /** What else calls need, such as a second cookie. Default: nothing. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** A request of a login. */
export interface LoginRequest {
  /** Where it goes, in full. */
  readonly url: string;
  /** Such as `POST`. */
  readonly method: string;
  /** Media type of the body. */
  readonly contentType?: string | undefined;
  /** Further headers, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: none. */
  readonly body?: string | undefined;
  /** Names of the answer's headers that the provider reads, such as `Set-Cookie`. Default: none. */
  readonly answerHeaders?: readonly string[] | undefined;
  /**
   * Whether it spends what serves once, such as a ticket or a one-time code. Such a request is sent again only when it
   * did not reach the vendor. When its answer is lost, the login begins anew, once. Default: false.
   */
  readonly singleUse?: boolean | undefined;
}

/** The answer to a request of a login: a 2xx, or a 4xx that only the provider can read. */
export interface LoginAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The JSON value of the body; undefined when it is not JSON. */
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
  /** Those headers that the request named in `answerHeaders`. */
  readonly headers: Headers;
}

/** What a session does for a login. */
export interface LoginContext {
  /**
   * Sends a request: with a timeout, with retries while the vendor is down (and after a `Retry-After` that is not too
   * long) unless it is of single use, and never to where a redirect points.
   *
   * @throws AuthError `RATE_LIMITED`, `NETWORK`, `TIMEOUT`, `ABORTED`, `PROVIDER_ERROR` (5xx, 408, 425, redirect), or
   *   `TOKEN_RESPONSE_INVALID` when the answer is too large.
   */
  send(request: LoginRequest): Promise<LoginAnswer>;
  /**
   * Calls a function of the user's, such as a prompt; ends the wait after `callbackTimeoutMs`.
   *
   * @throws AuthError `TIMEOUT` or `ABORTED`; whatever the function throws.
   */
  ask<T>(question: (signal: AbortSignal) => T | Promise<T>): Promise<T>;
  /** Starts a stopwatch. The returned function gives the milliseconds since then, with those that the machine slept. */
  stopwatch(): () => number;
  /** The time, in milliseconds of the Unix epoch. */
  nowMs(): number;
  /**
   * Has to be told before anything is sent: of the credentials, as a text that is another one whenever they are; and of
   * each one-time code. There where the session shares its tokens.
   *
   * @returns whether it may be sent: a code serves once, whichever process sends it
   * @throws AuthError when another process was refused these credentials, or signs in meanwhile
   */
  announce?: ((what: "credentials" | "code", text: string) => Promise<boolean>) | undefined;
}

/** What is needed to share the tokens of an account among processes. */
export interface SharingFacts {
  /** Whether `accountKey()` is another one in each process, so that the user has to name the account. */
  readonly needsName: boolean;
  /** The text that a login announces of its credentials; undefined where a function of the user's has to be called for it. */
  readonly credentials: string | undefined;
}

/** What is needed of `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** A call of the user's, as it was when it was made; nobody else can change it. */
export interface Call {
  /** The URL, or the `Request` with a body that nobody else reads. */
  readonly input: string | Request;
  /** With all of the headers, those of a `Request` included; absent where there are none. */
  readonly init: RequestInit & {
    /** All of the headers. */
    headers?: Headers | undefined;
  };
}

/** A call with its token, as `fetch` takes it. */
export interface AuthorisedCall {
  /** What `fetch` takes first. */
  readonly input: string | URL | Request;
  /** What `fetch` takes second. Default: nothing. */
  readonly init?: RequestInit | undefined;
  /** Looks at the answer before anybody else, and leaves its body unread; what it throws rejects the call. */
  readonly checkAnswer?: ((response: Response) => void) | undefined;
}

/** One account of a vendor: how to sign in, and where its token goes. Holds credentials, shows none. */
export interface Provider {
  /** Short name, for errors and events. */
  readonly name: string;
  /** The only origin that a token is sent to that has no origin of its own, such as `https://api.example.com`. */
  readonly origin: string;
  /** What the paths of calls are behind, such as `https://api.example.com/v2`. Default: `origin`. */
  readonly baseUrl?: string | undefined;
  /**
   * Whether the answer to a login may tell the origin of later calls; otherwise a token with an origin is refused. It has
   * to be https, unless `origin` is plain http. Default: false, and a call to another origin costs no login.
   */
  readonly originFromLogin?: boolean | undefined;
  /**
   * Names the account: the same for the same provider, host and user, different otherwise. It holds no secret and
   * nothing that can be read as a user name. Where only a secret tells accounts apart, as with an `authenticationCode`
   * of CRM.COM, the same account has another name in every process.
   *
   * @param ask calls functions that give a user name, as in a login; the next login does not call them again
   */
  accountKey(ask?: LoginContext["ask"]): Promise<string>;
  /** Default: `accountKey()` names the account, and a refusal blocks it whatever its credentials are then. */
  sharing?: (() => SharingFacts) | undefined;
  /**
   * Signs in. Is called a second time when the answer to a request of single use was lost.
   *
   * @throws AuthError
   */
  login(context: LoginContext): Promise<IssuedToken>;
  /**
   * Renews a token where the vendor documents a call for that. Undefined, or `INVALID_CREDENTIALS`, means that a login has
   * to follow. Default: sessions sign in anew.
   *
   * @throws AuthError
   */
  refresh?: ((token: Token, context: LoginContext) => Promise<IssuedToken | undefined>) | undefined;
  /** Ends a token at the vendor, where it documents a call for that. @throws AuthError */
  logout?: ((token: Token, context: LoginContext) => Promise<void>) | undefined;
  /** Puts the token where the vendor takes it. Leaves the call as it is: it may be made again with another token. */
  attach(call: Call, token: Token): AuthorisedCall | Promise<AuthorisedCall>;
  /** Whether an answer refuses the token of its call. Leaves the body of the answer unread. */
  isTokenRefused(response: Response): boolean | Promise<boolean>;
}
