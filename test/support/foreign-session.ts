/** Sessions of foreign vendors against the stateful mock of their documents, with all requests on the wire noted. */
import { Secret, TOTP } from "otpauth";
import { type AuthError, createSession, type Provider, type Session, type SessionEvent } from "../../src/index.ts";
import { testTotpSecret } from "../../src/mock/defaults.ts";
import { createMock, type Mock } from "../../src/mock/index.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { accountsOf, credentialsOf, type ForeignAccount, failuresOf } from "./foreign-accounts.ts";
import { type LaterCall, laterCallsOf } from "./foreign-calls.ts";
import { type AccountOptions, type ForeignVendors, foreignDocument, foreignNames } from "./foreign-vendors.ts";
import { leaks } from "./leaks.ts";

/** What a request carries: the credentials, a one-time code, a call of the test with its token, or a token alone. */
export type Sent = "login" | "code" | "call" | "token";

export const models = await Promise.all(
  foreignNames.map(async (name) => {
    const vendor = await readVendor(foreignDocument(name));
    return {
      name,
      ...vendor,
      accounts: accountsOf(name, vendor),
      failures: failuresOf(vendor),
      calls: laterCallsOf(vendor),
    };
  }),
);
export type Model = (typeof models)[number];
export const origin = "https://vendor.invalid";
const callHeader = "x-call-of-the-test";

export interface World {
  mock: Mock;
  /** Of the last session that was started. */
  clock(): FakeClock;
  /** The code of the moment at which every session begins. */
  rightCode(): string;
  /** A session of an account, with a new mock and a new clock. */
  start(model: Model, account: ForeignAccount, others?: AccountOptions): Started;
}

/** Wrong in the place of any secret, and of any code. */
export const wrongSecret = "fakeSentinelWrong";
export const wrongCode = "101010";

export interface Started {
  session: Session;
  provider: Provider;
  /** The requests so far, by what they carry. */
  wire: Sent[];
  /** The requests as they were sent, and the origins that they went to. */
  texts: string[];
  origins: string[];
  events: SessionEvent[];
  /** Makes a call of the vendor's own, and gives the status of its answer. */
  call(later?: LaterCall): Promise<number>;
  /** What can be read of the secrets in all that a log may show. */
  leaks(...errors: unknown[]): string[];
}

export async function createWorld(vendors: ForeignVendors): Promise<World> {
  let clock = createFakeClock();
  const mock = await createMock({
    providers: [],
    documents: Object.fromEntries(foreignNames.map((name) => [name, foreignDocument(name)])),
    state: { accounts: Object.fromEntries(models.map(({ name, accounts }) => [name, accounts.map(credentialsOf)])) },
    nowMs: () => clock.nowMs(),
  });
  const rightCode = () =>
    new TOTP({ secret: Secret.fromBase32(testTotpSecret) }).generate({ timestamp: createFakeClock().nowMs() });

  function start({ name, calls }: Model, account: ForeignAccount, others: AccountOptions = {}): Started {
    clock = createFakeClock();
    mock.reset();
    const wire: Sent[] = [];
    const texts: string[] = [];
    const origins: string[] = [];
    const events: SessionEvent[] = [];
    const tokens = new Set<string>();
    const secrets = [...account.secrets, wrongSecret];
    const codes = account.code && others[account.code] ? [rightCode(), wrongCode] : [];
    const provider = vendors.of(name).account({ baseUrl: `${origin}/${name}`, ...account.options, ...others });
    const session = createSession(provider, {
      clock,
      random: () => 0.5,
      onEvent: (event) => void events.push(event),
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const text = await textOf(request.clone());
        texts.push(text);
        wire.push(kindOf(request.headers, text));
        origins.push(new URL(request.url).origin);
        return mock.fetch(request);
      },
    });

    function kindOf(headers: Headers, text: string): Sent {
      if (headers.has(callHeader)) return "call";
      if (codes.some((each) => text.includes(each))) return "code";
      return secrets.some((secret) => text.includes(secret)) ? "login" : "token";
    }

    return {
      session,
      provider,
      wire,
      texts,
      origins,
      events,
      async call(later = calls[0] as LaterCall) {
        const token = await session.getToken();
        for (const secret of [token.value, token.refreshToken, ...Object.values(token.values ?? {})]) {
          if (secret && !Object.values(account.options).includes(secret)) tokens.add(secret);
        }
        const headers = { ...(later.init.headers as object), [callHeader]: "yes" };
        const response = await session.fetch(`${token.origin ?? origin}/${name}${later.path}`, {
          ...later.init,
          headers,
        });
        await response.arrayBuffer();
        return response.status;
      },
      leaks: (...errors) => leaks([...secrets, ...tokens], mock.requests(), events, session, provider, ...errors),
    };
  }

  return { mock, clock: () => clock, rightCode, start };
}

/** All of a request, with the credentials of HTTP Basic as they are. */
async function textOf(request: Request): Promise<string> {
  const basic = /^Basic (.*)$/.exec(request.headers.get("Authorization") ?? "")?.[1] ?? "";
  const headers = [...request.headers].map((pair) => pair.join(": "));
  const parts = [request.url, ...headers, Buffer.from(basic, "base64").toString()];
  return [...parts, await request.text()].join("\n");
}

/** The error of a call that has to fail. */
export const failure = (call: Promise<unknown>): Promise<AuthError> =>
  call.then(
    () => Promise.reject(new Error("it did not fail")),
    (error) => error,
  );
