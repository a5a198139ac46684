/** An account that the user adds. */
export interface Account {
  /** The inputs of the sign-in by name, such as `{ username, password }`, or the body of its first request. */
  credentials: Record<string, unknown>;
  /** Name of the scenario whose response the account gets. Default: the first successful one in the document. */
  scenario?: string | undefined;
  /**
   * Base32 secret of the account's one-time codes, if its scenario needs one. Default: the test secret of RFC 6238,
   * `GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ`.
   */
  totpSecret?: string | undefined;
}
