/** What `import "provider-auth"` gives: what all providers share. Providers come from `provider-auth/<provider>`. */
export { createSession, type Session, type SessionOptions } from "./create-session.ts";
export {
  AuthError,
  type AuthErrorCode,
  type AuthErrorDetails,
  type AuthErrorOf,
  isAuthError,
  type NetworkErrorKind,
} from "./errors.ts";
export type { MfaChallenge, TotpCallback, TotpContext } from "./mfa.ts";
export type { Credential } from "./providers/common/credential.ts";
export type { ProviderName } from "./providers/names.ts";
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
} from "./providers/provider.ts";
export type { Clock } from "./session/clock.ts";
export type { SessionEvent } from "./session/events.ts";
