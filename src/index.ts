/** The exports that all providers share. Import providers from `provider-auth/<provider>`. */

export type { ProviderName } from "../generated/providers.ts";
export {
  AuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  type AuthErrorOf,
  isAuthError,
  type NetworkErrorKind,
} from "./errors.ts";
export type { Clock } from "./session/clock.ts";
export { createSession, type Session, type SessionOptions } from "./session/create-session.ts";
export type { SessionEvent } from "./session/events.ts";
export type {
  AuthorisedCall,
  Call,
  Fetch,
  IssuedToken,
  LoginAnswer,
  LoginContext,
  LoginRequest,
  Provider,
  Token,
  TokenScheme,
} from "./session/provider.ts";
export type { Credential } from "./sign-in/credential.ts";
export type { MfaChallenge, TotpCallback, TotpContext } from "./sign-in/mfa.ts";
