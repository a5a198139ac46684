/** What `import "provider-auth"` gives: what all providers share. Clients come from `provider-auth/<provider>`. */
export { AuthError, type AuthErrorCode, isAuthError } from "./errors.ts";
export type { ProviderName } from "./providers/names.ts";
