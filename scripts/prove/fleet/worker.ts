/** A process of the fleet: a session that shares its tokens. Run by `pool.ts`. */
import { createSession, type Fetch } from "../../../src/index.ts";
import { accountOf } from "./account.ts";
import { serve } from "./serve.ts";
import { openStore } from "./stores.ts";

/** Tokens are revoked here far more often than at a vendor: usually, refusals cost a login a minute. */
const cooldownMs = 100;

serve(async (account, medium, header) => {
  const send: Fetch = (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...header } });
  const { shared, disconnect } = await openStore(medium, Number(header["x-worker"]));
  const { getToken, fetch: call, clear } = createSession(accountOf(account), { shared, fetch: send, cooldownMs });
  return {
    getToken,
    fetch: call,
    async close() {
      clear();
      await shared.close();
      disconnect();
    },
  };
});
