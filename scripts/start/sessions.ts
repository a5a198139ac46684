/** Shows what a session does when its token is revoked, and when it ends: against a mock with tokens that end. */

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
  /** How the session's token was before the call. */
  token: string;
  status: string;
  /** What the session did. */
  session: string;
  ok: boolean;
}

/** Longer than any token of the mock lives. */
const longMs = 30 * 24 * 3600 * 1000;

/** Calls a protected path four times: before a login, with its token, and after that was revoked and has ended. */
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

  // A token that goes only into the body needs a call with one.
  const isInBody = vendor.signIn.attachments.every((place) => place.in === "body");
  const init = isInBody ? { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" } : {};
  const call = async (token: string, logins: number): Promise<SessionRow> => {
    events = [];
    const { origin } = await session.getToken();
    // The mock looks only at the path, so it also answers at the origin that a sign-in names.
    const { status } = await session.fetch((origin ? `${origin}/${name}` : baseUrl) + echoPath, init);
    const isAsExpected = status === 200 && count(events, "loginStarted") === logins;
    return { provider: name, token, status: String(status), session: inWords(events), ok: isAsExpected };
  };
  const rows = [await call("none yet", 1), await call("good", 0)];
  mock.revokeTokens();
  rows.push(await call("revoked by the vendor", 1));
  const { expiresAtMs } = await session.getToken();
  mock.advanceTime(longMs);
  advancedMs = longMs;
  return [...rows, await call(expiresAtMs === undefined ? "ended, lifetime unknown" : "ended", 1)];
}

const count = (events: SessionEvent[], type: SessionEvent["type"]) =>
  events.filter((event) => event.type === type).length;

function inWords(events: SessionEvent[]): string {
  const isRejected = count(events, "tokenRejected") > 0;
  const logins = count(events, "loginSucceeded");
  const steps = [isRejected && "call refused", logins > 0 && `${logins} login`, isRejected && "call made again"];
  return steps.filter(Boolean).join(", ") || "call made";
}
