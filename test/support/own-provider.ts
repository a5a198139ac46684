/** A vendor with every kind of call that a provider may have, behind a `fetch` that counts what is sent. */
import { AuthError, createSession, type IssuedToken, type Provider, type SessionEvent } from "../../src/index.ts";
import type { SessionOptions } from "../../src/session/create-session.ts";
import { createFakeClock, settle } from "./fake-clock.ts";
import { minute } from "./token-manager.ts";

export const home = "https://login.example.com";
const password = "fake-password";

/** Answers a request; `count` says how many there were to this path before. */
type Answer = (count: number, init: RequestInit) => Response | Promise<Response>;
export interface OwnVendor {
  /** By path. Without one: 200 with the members of an issued token, each of them numbered. */
  answers: Record<string, Answer>;
  /** Members of the provider, over those that call /login, /refresh and /logout. */
  provider?: Partial<Provider>;
  /** What a login issues in addition to the value of the token. */
  issued?: Partial<IssuedToken>;
  options?: SessionOptions;
}

export function createOwnSession({ answers, provider, issued, options }: OwnVendor) {
  const clock = createFakeClock();
  const events: SessionEvent[] = [];
  /** Every request: path, and the token in its header. */
  const sent: string[] = [];
  const counts: Record<string, number> = {};
  const tokenOf = (body: unknown): IssuedToken => ({ ...issued, ...(body as IssuedToken), scheme: "Bearer" });

  const account: Provider = {
    name: "own",
    origin: home,
    accountKey: async () => "own:fake",
    async login({ send }) {
      const answer = await send({ url: `${home}/login`, method: "POST", body: password, singleUse: true });
      if (answer.status !== 200) throw new AuthError("INVALID_CREDENTIALS", "own refused the credentials.");
      return tokenOf(answer.body);
    },
    async refresh(token, { send }) {
      const headers = { Authorization: token.refreshToken ?? token.value };
      const answer = await send({ url: `${home}/refresh`, method: "POST", headers, singleUse: true });
      if (answer.status === 401) throw new AuthError("INVALID_CREDENTIALS", "own refused the refresh token.");
      return answer.status === 200 ? tokenOf(answer.body) : undefined;
    },
    async logout(token, { send }) {
      const answer = await send({ url: `${home}/logout`, method: "POST", headers: { Authorization: token.value } });
      if (answer.status !== 200) throw new AuthError("PROVIDER_ERROR", "own did not end the token.");
    },
    attach({ input, init }, token) {
      return { input, init: { ...init, headers: { Authorization: token.value } } };
    },
    isTokenRefused: ({ status }) => status === 401,
    ...provider,
  };

  const session = createSession(account, {
    clock,
    random: () => 0,
    retries: 0,
    onEvent: (event) => void events.push(event),
    async fetch(input, init = {}) {
      const { origin, pathname } = new URL(String(input));
      const header = new Headers(init.headers).get("Authorization");
      sent.push([origin === home ? "" : origin, pathname, header && ` ${header}`].join(""));
      const count = counts[pathname] ?? 0;
      counts[pathname] = count + 1;
      const answer = answers[pathname];
      if (answer) return answer(count, init);
      const name = pathname.slice(1);
      return Response.json({ value: `${name}${count + 1}` });
    },
    ...options,
  });

  /** Lets the token that is held come to where its refresh begins, and waits for that. */
  async function refreshInBackground() {
    await clock.advance(56 * minute);
    const token = await session.getToken();
    for (let round = 0; round < 5; round++) await settle();
    return token;
  }
  return { session, clock, events, sent, refreshInBackground };
}

/** An answer with a JSON value. */
export const json =
  (body: unknown, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json(body, { headers });
export const refused: Answer = () => new Response("", { status: 401 });
/** What `fetch` throws when a connection is lost, or is not made. */
export const lost =
  (code: string): Answer =>
  () => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) });
  };
