/** A vendor of a test's own: logins hand out fakeToken1, fakeToken2 and so on, and calls are answered as the test says. */
import type { ServerResponse } from "node:http";
import { crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { createSession, type Session } from "../../src/index.ts";
import type { Provider } from "../../src/session/provider.ts";
import { createFakeClock } from "./fake-clock.ts";
import { type Received, reply, type Server, serve } from "./server.ts";

export interface Api extends Server {
  logins(): Received[];
  calls(): Received[];
  mbsi: Provider;
  crmcom: Provider;
}

const loginPaths = ["/api/v140/auth", "/authentication/token"];

/** The call, its number (from 0) and the number of the token in its `Authorization` header, 0 where there is none. */
export type AnswerCall = (call: Received & { index: number; token: number }, response: ServerResponse) => unknown;

export async function serveApi(answer: AnswerCall = (_, response) => reply(response, 200, {})): Promise<Api> {
  let logins = 0;
  let calls = 0;
  const server = await serve((received, response) => {
    if (loginPaths.includes(received.url)) {
      const token = `fakeToken${++logins}`;
      return reply(response, 200, { access_token: token, expires_in: 3600, status: { code: "OK" }, data: { token } });
    }
    const [, token = "0"] = /^Bearer fakeToken(\d+)$/.exec(received.headers.authorization ?? "") ?? [];
    return answer({ ...received, index: calls++, token: Number(token) }, response);
  });
  const { origin, requests } = server;
  const isLogin = ({ url }: Received) => loginPaths.includes(url);
  const user = { username: "fake", password: "fake-password", baseUrl: origin };
  return {
    origin,
    requests,
    logins: () => requests.filter(isLogin),
    calls: () => requests.filter((request) => !isLogin(request)),
    mbsi: mbsi(user),
    crmcom: crmcom({ ...user, organisation: "FAKE" }),
  };
}

/** Refuses the first token, and answers every other one. */
export const refuseFirstToken: AnswerCall = ({ token }, response) => reply(response, token === 1 ? 401 : 200, {});

/** A vendor with one live token per account. `/forbidden` and what is below it wants a right that the account lacks; elsewhere the newest token is good. */
export async function serveOneToken() {
  let newest = 0;
  const api = await serveApi(({ token, url }, response) =>
    reply(response, token === newest && !url.startsWith("/forbidden") ? 200 : 401, {}),
  );
  const clock = createFakeClock();
  const createOne = () =>
    createSession(api.mbsi, {
      clock,
      onEvent: ({ type }) => {
        if (type === "loginSucceeded") newest = api.logins().length;
      },
    });
  const call = async (session: Session, path: string) => (await session.fetch(api.origin + path)).status;
  const revoke = () => {
    newest = Number.NaN;
  };
  return { api, clock, createOne, call, revoke };
}
