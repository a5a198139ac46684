/** The interface between a session and the tokens that it shares with other processes; `src/sharing` implements it. */
import type { SessionEvent } from "./events.ts";
import type { HeldToken } from "./issued-token.ts";
import type { LoginOptions } from "./login.ts";
import type { Settings } from "./options.ts";
import type { Provider, Token } from "./provider.ts";
import type { TokenManager } from "./token-manager.ts";

/** The parts of a session that sharing needs. */
export interface SharingSession {
  readonly provider: Provider;
  readonly settings: Settings;
  readonly emit: (event: SessionEvent) => void;
  /** Signs in at the vendor. */
  readonly login: (options: LoginOptions) => Promise<HeldToken>;
}

export interface SharedLoginOptions extends LoginOptions {
  /** Called when a login at the vendor starts. Throws if the login was abandoned. */
  begin(): void;
}

/** The logins of a session that shares its tokens. */
export interface SharedLogins {
  /**
   * Wraps the token manager: it looks into the store before a refused token costs a login, and `clear()` takes effect here
   * too. Called once, at the start.
   */
  around(tokens: TokenManager): TokenManager;
  /** Takes the token of another process while a failure forbids a login. @returns whether there is one now; never rejects */
  unblock(): Promise<boolean>;
  /** Returns the token of another process, or signs in for all of them. */
  login(options: SharedLoginOptions): Promise<HeldToken>;
  /** Removes a token, so that no other process takes it. Never rejects. */
  discard(token: Token): Promise<void>;
  /** Makes the next login ignore the refusals of other processes. */
  clear(): void;
}

/**
 * A store that a session can use: the result of `fileTokens` and `redisTokens`, or of `shareTokens`
 * (`provider-auth/shared-tokens`) with your own store.
 */
export interface Sharing {
  /**
   * The session calls this.
   *
   * @internal
   * @throws AuthError `CONFIGURATION` if no name of the account is the same in all processes
   */
  share(session: SharingSession): SharedLogins;
}
