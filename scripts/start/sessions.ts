/** Shows what a session does when its token is revoked or expires, with a stateful mock. */

import type { ProviderName } from "../../generated/providers.ts";
import { createMock } from "../../src/mock/index.ts";
import { echoPath } from "../../src/mock/mount.ts";
import type { Vendor } from "../../src/openapi/vendor.ts";
import { systemClock } from "../../src/session/clock.ts";
import { createSession } from "../../src/session/create-session.ts";
import type { SessionEvent } from "../../src/session/events.ts";
import { exampleAccount } from "../lib/account-options.ts";
import { providerModule } from "../lib/generated.ts";

/** One call of `session.fetch`. */
export interface SessionRow {
  provider: string;
  /** The state of the session's token before the call. */
  token: string;
  status: string;
  /** What the session did. */
  session: string;
  ok: boolean;
}

/** Longer than the lifetime of any token of the mock. */
const longMs = 30 * 24 * 3600 * 1000;

/** Calls a protected path four times: before a login, with a valid token, with a revoked one, and with an expired one. */
export async function trySession(name: ProviderName, vendor: Vendor): Promise<SessionRow[]> {
  const { options, added } = exampleAccount(vendor);
  const mock = await createMock({ providers: [name], state: { accounts: { [name]: added } } });
  const baseUrl = `http://localhost/${name}`;
  const { account } = await providerModule(name);
  let events: SessionEvent[] = [];
  let advancedMs = 0;
  const session = createSession(account({ ...options, baseUrl }), {
    fetch: mock.fetch,
    onEvent: (event) => events.push(event),
    clock: {
      ...systemClock,
      nowMs: () => systemClock.nowMs() + advancedMs,
      monotonicMs: () => systemClock.monotonicMs() + advancedMs,
    },
  });

  // A token that is sent only in the body needs a call with a body.
  const isInBody = vendor.signIn.attachments.every((place) => place.in === "body");
  const init = isInBody ? { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" } : {};
  const call = async (token: string, logins: number): Promise<SessionRow> => {
    events = [];
    const { origin } = await session.getToken();
    // The mock ignores the host, so it also responds at the origin that the login returned.
    const { status } = await session.fetch((origin ? `${origin}/${name}` : baseUrl) + echoPath, init);
    const isAsExpected = status === 200 && count(events, "loginStarted") === logins;
    return { provider: name, token, status: String(status), session: inWords(events), ok: isAsExpected };
  };
  const rows = [await call("none yet", 1), await call("valid", 0)];
  mock.revokeTokens();
  rows.push(await call("revoked by the vendor", 1));
  const { expiresAtMs } = await session.getToken();
  mock.advanceTime(longMs);
  advancedMs = longMs;
  return [...rows, await call(expiresAtMs === undefined ? "expired, lifetime unknown" : "expired", 1)];
}

const count = (events: SessionEvent[], type: SessionEvent["type"]) =>
  events.filter((event) => event.type === type).length;

function inWords(events: SessionEvent[]): string {
  const isRejected = count(events, "tokenRejected") > 0;
  const logins = count(events, "loginSucceeded");
  const steps = [isRejected && "call refused", logins > 0 && `${logins} login`, isRejected && "call retried"];
  return steps.filter(Boolean).join(", ") || "call sent";
}
