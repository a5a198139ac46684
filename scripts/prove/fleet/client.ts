/** How a process of a fleet signs in: a session of the round's account, alone or with a store. */
import { mikrocloud } from "../../../generated/mikrocloud/index.ts";
import { createSession, type Session, type SessionOptions } from "../../../src/index.ts";
import { totp } from "../../../src/totp.ts";
import type { Account } from "./messages.ts";
import type { OpenClient } from "./serve.ts";
import { openStore } from "./stores.ts";

/** A session whose requests carry the header. */
export function openSession(
  { baseUrl, email, password, totpSecret }: Account,
  header: Record<string, string>,
  options: SessionOptions = {},
): Session {
  const account = mikrocloud({ baseUrl, email, password, ...(totpSecret && { totp: totp(totpSecret) }) });
  return createSession(account, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...header } }),
    ...options,
  });
}

/** Opens a session that shares its tokens by the store of its medium. */
export const openShared: OpenClient = async (account, medium, header) => {
  const { shared, disconnect } = await openStore(medium, Number(header["x-worker"]));
  const { getToken, fetch, clear } = openSession(account, header, { shared });
  return {
    getToken,
    fetch,
    async close() {
      clear();
      await shared.close();
      disconnect();
    },
  };
};
