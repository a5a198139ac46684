/** Many sessions of one account, each with a store object of its own on one medium, as processes have; and a vendor. */
import { expect } from "vitest";
import { AuthError, createSession, type Provider, type Session, type SessionEvent } from "../../src/index.ts";
import type { SessionOptions } from "../../src/session/create-session.ts";
import { shareTokens } from "../../src/sharing/share-tokens.ts";
import { account } from "../../src/sign-in/account.ts";
import { failure } from "../../src/sign-in/answer.ts";
import type { Credential, TotpCallback } from "../../src/sign-in/index.ts";
import { oneTimeCodes } from "../../src/sign-in/one-time-code.ts";
import { type Accounts, memoryTokens } from "../../src/stores/memory.ts";
import type { SharedTokens } from "../../src/stores/shared-tokens.ts";
import { createFakeClock, settle } from "./fake-clock.ts";

const home = "https://fleet.example.com";
export const right = "fake-sentinel-password";

export interface FleetOptions {
  /** Milliseconds that a login takes. Default: 300. */
  loginMs?: number;
  /** What a login that is right is answered with. Default: a token of an hour. */
  issue?: (login: number) => unknown;
  /** Answers a login before its password is looked at. */
  answer?: (login: number) => Response | undefined;
  /** Answers a call before its token is looked at. */
  answerCall?: (path: string) => Response | undefined;
  /** Changes the store of a process. */
  store?: (store: SharedTokens, process: number) => SharedTokens;
}

export interface ProcessOptions {
  user?: Credential;
  password?: Credential;
  totp?: string | TotpCallback;
  provider?: Partial<Provider>;
  options?: SessionOptions;
}

export interface FleetProcess {
  session: Session;
  store: SharedTokens;
  events: SessionEvent[];
  provider: Provider;
  /** Ends all that it does, without a word to the vendor or the store. */
  kill(): void;
}

export function createFleet(options: FleetOptions = {}) {
  const { loginMs = 300, issue, answer, answerCall, store: change = (store) => store } = options;
  const clock = createFakeClock();
  const accounts: Accounts = new Map();
  const valid = new Set<string>();
  /** Passwords and codes of the logins, in their order. */
  const logins: { password: string; code?: string }[] = [];
  const counts = { calls: 0, failed: 0 };
  const processes: FleetProcess[] = [];

  async function answerLogin(init: RequestInit): Promise<Response> {
    const sent = JSON.parse(String(init.body));
    const number = logins.push(sent);
    await new Promise<void>((resolve, reject) => {
      clock.setTimer(resolve, loginMs);
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
    const other = answer?.(number);
    if (other) return other;
    if (sent.password !== right) {
      counts.failed++;
      return Response.json({}, { status: 401 });
    }
    const issued = issue?.(number) ?? { token: `fake-sentinel-token-${number}`, expires_in: 3600 };
    valid.add((issued as { token: string }).token);
    return Response.json(issued);
  }

  function start({ user = "fake-sentinel-user", password = right, totp, provider, options }: ProcessOptions = {}) {
    const codes = oneTimeCodes("fleet", "totp", totp, /^\d{6}$/, 3);
    const own = account(
      "fleet",
      { baseUrl: home, origin: home },
      { user },
      { password },
      {
        async login({ password }, context) {
          if (totp) codes.expectNew();
          const send = (code?: string) =>
            context.send({ url: `${home}/login`, method: "POST", body: JSON.stringify({ password, code }) });
          const answered = totp
            ? await codes.send(context, {
                answers: {},
                read: () => ({ challenge: { type: "code" } }),
                send: (_, code) => send(code),
                isRefused: ({ status }) => status === 422,
              })
            : await send();
          if (answered.status !== 200)
            throw failure("fleet", answered, answered.status === 401 && "INVALID_CREDENTIALS");
          const { token, expires_in, refresh_token } = answered.body;
          return {
            value: token,
            scheme: "Bearer",
            lifetimeMs: expires_in && expires_in * 1000,
            refreshToken: refresh_token,
          };
        },
        attach: ({ input, init }, token) => ({ input, init: { ...init, headers: { Authorization: token.value } } }),
        isTokenRefused: ({ status }) => status === 401,
      },
      totp,
    );
    const events: SessionEvent[] = [];
    let isAlive = true;
    const store = change(memoryTokens(clock, accounts), processes.length);
    const never = () => new Promise<never>(() => {});
    /** A dead process does nothing more. */
    const mortal = Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        (...args: never[]) => (isAlive ? (method as (...args: never[]) => unknown)(...args) : never()),
      ]),
    ) as unknown as SharedTokens;
    const all = { ...own, ...provider };
    const session = createSession(all, {
      clock,
      random: () => 0,
      retries: 0,
      shared: shareTokens(mortal),
      onEvent: (event) => void events.push(event),
      async fetch(input, init = {}) {
        if (!isAlive) return never();
        if (String(input).endsWith("/login")) {
          const answered = await answerLogin(init);
          return isAlive ? answered : never();
        }
        counts.calls++;
        const other = answerCall?.(new URL(String(input instanceof Request ? input.url : input)).pathname);
        if (other) return other;
        const token = new Headers(init.headers).get("Authorization") ?? "";
        return new Response("", { status: valid.has(token) ? 200 : 401 });
      },
      ...options,
    });
    const started: FleetProcess = {
      session,
      store,
      events,
      provider: all,
      kill() {
        isAlive = false;
      },
    };
    processes.push(started);
    return started;
  }

  /** Lets all happen that waits for no timer. Web Crypto works in four threads: what they were given before, they have done. */
  async function rest(): Promise<void> {
    for (let round = 0; round < 8; round++) {
      await Promise.all(Array.from({ length: 4 }, () => crypto.subtle.digest("SHA-256", new Uint8Array(1))));
      await settle();
    }
  }

  /** Waits until this is so, without any time going by. */
  async function until(isSo: () => boolean): Promise<void> {
    for (let round = 0; !isSo(); round++) {
      if (round > 1_000) throw new Error(`It did not come to this: ${isSo}`);
      await rest();
    }
  }

  /** Lets the time go by in steps, in each of which all happens that waits for no timer. */
  async function pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += 50) {
      await rest();
      await clock.advance(Math.min(50, ms - passedMs));
    }
    await rest();
  }

  /** Lets the time go by until the promise is settled, and gives its outcome: a token's value, or an error. */
  async function outcome(promise: Promise<unknown>, maxMs = 120_000): Promise<unknown> {
    let result: { value: unknown } | undefined;
    promise.then(
      (value) => {
        result = { value };
      },
      (value) => {
        result = { value };
      },
    );
    for (let passedMs = 0; !result; passedMs += 50) {
      if (passedMs > maxMs) throw new Error(`There was no outcome within ${maxMs} ms.`);
      await rest();
      if (!result) await clock.advance(50);
    }
    return result.value;
  }

  return {
    clock,
    accounts,
    logins,
    counts,
    valid,
    processes,
    start,
    outcome,
    pass,
    until,
    /** Starts so many processes. */
    many: (count: number, options?: ProcessOptions) => Array.from({ length: count }, () => start(options)),
    two: (options?: ProcessOptions): [FleetProcess, FleetProcess] => [start(options), start(options)],
    /** The value of the token that a process has, or the code of its error. */
    async of({ session }: FleetProcess): Promise<string> {
      const value = await outcome(session.getToken());
      return value instanceof AuthError ? value.code : (value as { value: string }).value;
    },
    /** Of all at once, each different one once. */
    async ofAll(some: readonly FleetProcess[] = processes): Promise<string[]> {
      const values = (await outcome(
        Promise.allSettled(some.map(({ session }) => session.getToken())),
      )) as PromiseSettledResult<{ value: string }>[];
      expect(values).toHaveLength(some.length);
      return [
        ...new Set(
          values.map((each) => (each.status === "fulfilled" ? each.value.value : (each.reason.code as string))),
        ),
      ];
    },
    async failureOf(promise: Promise<unknown>): Promise<AuthError> {
      const error = await outcome(promise);
      if (!(error instanceof AuthError)) throw new Error(`It did not fail: ${JSON.stringify(error)}`);
      return error;
    },
    /** All that is in the store, as text. */
    stored: () =>
      JSON.stringify([...accounts], (_, value) =>
        value instanceof Map ? [...value] : value instanceof Set ? undefined : value,
      ),
  };
}
