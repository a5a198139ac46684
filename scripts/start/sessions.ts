/** Shows what a session does when its token is revoked, and when it ends: against a mock with tokens that end. */

import { createMock } from "../../src/mock/index.ts";
import { echoPath } from "../../src/mock/mount.ts";
import type { OpenApiDocument } from "../../src/openapi/document.ts";
import { isSuccess, scenariosOf } from "../../src/openapi/scenarios.ts";
import * as crmcom from "../../src/providers/crmcom.ts";
import * as mbsi from "../../src/providers/mbsi.ts";
import * as mikrocloud from "../../src/providers/mikrocloud.ts";
import * as msp360 from "../../src/providers/msp360.ts";
import type { ProviderName } from "../../src/providers/names.ts";
import { systemClock } from "../../src/session/clock.ts";
import { createSession } from "../../src/session/create-session.ts";
import type { SessionEvent } from "../../src/session/events.ts";
import type { Provider } from "../../src/session/provider.ts";

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

/** The account of a login's request body. */
const accounts: Record<ProviderName, (body: never, baseUrl: string) => Provider> = {
  msp360: ({ UserName, Password }: msp360.components["schemas"]["MbsCredentials"], baseUrl) =>
    msp360.msp360({ userName: UserName, password: Password, baseUrl }),
  mbsi: (body: mbsi.components["schemas"]["AccountCredentials"], baseUrl) => mbsi.mbsi({ ...body, baseUrl }),
  mikrocloud: (body: mikrocloud.components["schemas"]["EmailAndPassword"], baseUrl) =>
    mikrocloud.mikrocloud({ ...body, baseUrl }),
  crmcom: ({ unit, ...user }: crmcom.components["schemas"]["UserCredentials"], baseUrl) =>
    crmcom.crmcom({ ...user, ...(unit && { unit }), baseUrl }),
};

/** Calls a protected path four times: before a login, with its token, and after that was revoked and has ended. */
export async function trySession(name: ProviderName, document: OpenApiDocument): Promise<SessionRow[]> {
  const mock = await createMock({ providers: [name], state: true });
  const baseUrl = `http://localhost/${name}`;
  const credentials = scenariosOf(document).find((one) => isSuccess(document, one))?.requests["application/json"];
  let events: SessionEvent[] = [];
  let advancedMs = 0;
  const session = createSession(accounts[name](credentials as never, baseUrl), {
    fetch: mock.fetch,
    onEvent: (event) => events.push(event),
    clock: {
      ...systemClock,
      nowMs: () => systemClock.nowMs() + advancedMs,
      monotonicMs: () => systemClock.monotonicMs() + advancedMs,
    },
  });

  const call = async (token: string, logins: number): Promise<SessionRow> => {
    events = [];
    const { status } = await session.fetch(baseUrl + echoPath);
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
