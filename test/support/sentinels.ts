/** Sentinels in the place of secrets, providers that hold them, and servers that give them back. */
import { expect } from "vitest";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { madeUpOptions } from "../../scripts/lib/account-options.ts";
import { providerModule } from "../../scripts/lib/generated.ts";
import type { Session, SessionEvent } from "../../src/index.ts";
import type { Provider } from "../../src/session/provider.ts";
import { leaks } from "./leaks.ts";
import type { Handler, Received } from "./server.ts";
import { vendors } from "./specs.ts";

export const secrets = {
  password: "fake-sentinel-password",
  code: "87654321",
  token: "fake-sentinel-token",
  refreshToken: "fake-sentinel-refresh-token",
  ticket: "fake-sentinel-ticket",
  svg: "<svg>fake-sentinel-qr-code</svg>",
  callback: "fake-sentinel-of-a-callback",
  header: "fake-sentinel-of-a-header",
  word: "fakeSentinelOfWordCharacters1",
};
export const { password, word, code, token, ticket, svg } = secrets;
export const sentinels = Object.values(secrets);

/** Each provider with an account whose secrets, and a one-time code where it takes one, are sentinels. */
export const create = Object.fromEntries(
  await Promise.all(
    providerNames.map(async (name) => {
      const { account } = await providerModule(name);
      const { signIn } = vendors[name];
      const options = madeUpOptions(signIn, ({ isSecret }) => (isSecret ? password : "fake-user"));
      const step = signIn.kinds[0]?.steps.find(({ oneTimeCode }) => oneTimeCode);
      const totp = step?.oneTimeCode && { [String(step.oneTimeCode.input.path[0])]: code };
      return [name, (baseUrl: string) => account({ ...options, ...totp, baseUrl })] as const;
    }),
  ),
) as Record<ProviderName, (baseUrl: string) => Provider>;

export const events: SessionEvent[] = [];
/** For `beforeEach`: a module that several test files share must not register a hook by itself. */
export const forgetEvents = () => {
  events.length = 0;
};
export const onEvent = (event: SessionEvent) => void events.push(event);

/** Fails, and shows no secret in doing so; what was seen goes along for further looks. */
export async function expectSafeFailure(
  session: Session,
  provider: Provider,
  call: () => Promise<unknown> = session.getToken,
) {
  const error = await call().then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => error,
  );
  expect(leaks(sentinels, error, ...events, session, provider)).toEqual([]);
  return error as Error & { code?: string; cause?: unknown };
}

/** Each of these puts what it was sent where it can: into body, status text and headers. */
export const echoing = (status: number, body: (received: Received) => string): Handler => {
  return (received, response) => {
    response.writeHead(status, `${received.body}`.replace(/[^\x20-\x7e]/g, " ").slice(0, 500), {
      "Content-Type": "application/json",
      "Retry-After": secrets.header,
      "X-Echo": encodeURIComponent(String(received.body)),
      "Set-Cookie": secrets.header,
      "WWW-Authenticate": `Bearer realm="${secrets.header}"`,
      Location: `/?password=${password}`,
    });
    response.end(body(received));
  };
};
export const raw = ({ body }: Received) => String(body);
/** The token where any provider looks for it. */
export const anyToken = (value: string) => ({
  access_token: value,
  auth_token: value,
  refresh_token: secrets.refreshToken,
  token: ticket,
  mfa_enabled: "not a boolean",
  status: { code: "OK", message: value },
  data: { token: value },
});
