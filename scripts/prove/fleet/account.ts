import { mikrocloud } from "../../../generated/mikrocloud/index.ts";
import type { Provider } from "../../../src/index.ts";
import { totp } from "../../../src/totp.ts";
import type { Account } from "./messages.ts";

/** The account of a round, for a session. */
export const accountOf = ({ baseUrl, email, password, totpSecret }: Account): Provider =>
  mikrocloud({ baseUrl, email, password, ...(totpSecret && { totp: totp(totpSecret) }) });
