/** A Cloudflare Worker whose requests share their sessions, as they do where a session stands outside the handler. */

import { crmcom } from "../../generated/crmcom/index.ts";
import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { msp360 } from "../../generated/msp360/index.ts";
import { type AuthError, createSession, type Session } from "../../src/index.ts";

const baseUrl = "https://vendor.example";
const password = "fake-password";
const refreshWindowMs = 0;
const sessions: Record<string, Session> = {
  msp360: createSession(msp360({ baseUrl, userName: "fake", password }), { refreshWindowMs }),
  mbsi: createSession(mbsi({ baseUrl, username: "fake", password }), { refreshWindowMs }),
  mikrocloud: createSession(mikrocloud({ baseUrl, email: "fake", password }), { refreshWindowMs }),
  crmcom: createSession(crmcom({ baseUrl, organisation: "FAKE", username: "fake", password }), { refreshWindowMs }),
};

const actions: Record<string, (session: Session, request: Request) => Promise<string> | string> = {
  /** The request ends at once, and its login with it. */
  start(session) {
    session.getToken();
    return "started";
  },
  token: async (session) => (await session.getToken()).value,
  patient: async (session, { signal }) => (await session.getToken({ signal })).value,
  get: async (session) => (await session.fetch(`${baseUrl}/call`)).text(),
  post: async (session) => (await session.fetch(`${baseUrl}/call`, { method: "POST", body: '{"a":1}' })).text(),
  redirect: async (session) => String((await session.fetch(`${baseUrl}/redirect`)).status),
  async reject(session) {
    session.rejectToken(await session.getToken());
    return "rejected";
  },
  clear(session) {
    session.clear();
    return "cleared";
  },
};

export default {
  /** The path is the name of a session and what to do with it. */
  async fetch(request: Request): Promise<Response> {
    const [, name = "", action = ""] = new URL(request.url).pathname.split("/");
    try {
      return new Response(await actions[action]?.(sessions[name] as Session, request));
    } catch (error) {
      const { name, message, code } = error as AuthError;
      return new Response(`${name} ${code ?? ""}: ${message}`, { status: 500 });
    }
  },
};
