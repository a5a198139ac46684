/** Sessions keep to themselves, and a crowd costs one login. */
import { expect, onTestFinished, test } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { msp360 } from "../../generated/msp360/index.ts";
import { type ProviderName, providerNames } from "../../generated/providers.ts";
import { createSession, type Session, type SessionEvent } from "../../src/index.ts";
import { createMock, type MockOptions } from "../../src/mock/index.ts";
import { exampleAccounts, mbsiAt, password, providersAt, requestsPerLogin } from "../support/accounts.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { reply, serve } from "../support/server.ts";

/** A vendor whose tokens say who signed in, and that answers every other call with the token that came. */
const serveNamedTokens = (host: string) =>
  serve(({ url, headers, body }, response) => {
    if (!/auth$|Login$/.test(url)) return reply(response, 200, { authorization: headers.authorization });
    const { username, UserName } = JSON.parse(String(body));
    return reply(response, 200, { access_token: `fakeTokenOf_${username ?? UserName}_at_${host}${url}` });
  });

test("two accounts, two hosts and two providers at once never share a token", async () => {
  const servers = [await serveNamedTokens("host1"), await serveNamedTokens("host2")];
  const sessions: { session: Session; url: string; token: string }[] = servers.flatMap(({ origin }, index) =>
    ["fakeUser1", "fakeUser2"].flatMap((name) => {
      const url = `${origin}/items`;
      const owner = `fakeTokenOf_${name}_at_host${index + 1}`;
      return [
        {
          session: createSession(mbsi({ username: name, password, baseUrl: origin })),
          url,
          token: `${owner}/api/v140/auth`,
        },
        {
          session: createSession(msp360({ userName: name, password, baseUrl: origin })),
          url,
          token: `${owner}/api/Provider/Login`,
        },
      ];
    }),
  );
  const rounds = Array.from({ length: 25 }, () => sessions).flat();
  const answers = await Promise.all(
    rounds.map(async ({ session, url }) => (await session.fetch(url)).json() as Promise<{ authorization: string }>),
  );
  expect(answers.map(({ authorization }) => authorization)).toEqual(rounds.map(({ token }) => `Bearer ${token}`));
  expect(servers.map(({ requests }) => requests.length)).toEqual([4 + 100, 4 + 100]);
});

test("a session that is cleared or loses its token leaves the others of its account alone", async () => {
  const server = await serveNamedTokens("host");
  const sessions = [1, 2].map(() => createSession(mbsi({ username: "fakeUser", password, baseUrl: server.origin })));
  const [first, second] = sessions as [Session, Session];
  const [token] = await Promise.all(sessions.map((session) => session.getToken()));
  expect(server.requests).toHaveLength(2);
  first.clear();
  if (token) first.rejectToken(token);
  await second.getToken();
  expect(server.requests).toHaveLength(2);
});

/** A stateful mock of one provider on a port, until the end of the test. */
async function listening(name: ProviderName, options: MockOptions = {}) {
  const mock = await createMock({
    providers: [name],
    state: { accounts: { [name]: exampleAccounts[name] ?? [] } },
    ...options,
  });
  const listener = await mock.listen();
  onTestFinished(() => listener.close());
  const ofPath = (part: string) => mock.requests().filter(({ path }) => path.includes(part)).length;
  return {
    mock,
    origin: listener.url,
    echo: `${listener.url}/${name}/__mock/echo`,
    calls: () => ofPath("__mock/echo"),
    logins: () => mock.requests().length - ofPath("__mock/echo"),
  };
}

test.each(providerNames)("1,000 concurrent cold callers of %s cause one login", async (name) => {
  const { origin, logins } = await listening(name);
  const session = createSession(providersAt[name](origin));
  const tokens = await Promise.all(Array.from({ length: 1_000 }, () => session.getToken()));
  expect(new Set(tokens).size).toBe(1);
  expect(logins()).toBe(requestsPerLogin(name));
});

test("1,000 concurrent cold calls cause one login and succeed", async () => {
  const { origin, echo, logins, calls } = await listening("mbsi");
  const session = createSession(mbsiAt(origin));
  const responses = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const response = await session.fetch(echo);
      await response.arrayBuffer();
      return response.status;
    }),
  );
  expect([...new Set(responses), logins(), calls()]).toEqual([200, 1, 1_000]);
});

test("a login that is down within the refresh window costs no caller anything, and few logins", async () => {
  const clock = createFakeClock();
  const { promise: refreshed, resolve: onRefreshed } = promiseWithResolver();
  let isDown = false;
  const server = await serve(({ url }, response, index) => {
    if (url !== "/api/v140/auth") return reply(response, 200, {});
    return reply(response, isDown ? 503 : 200, { access_token: `fakeToken${index}`, expires_in: 3_600 });
  });
  const logins = () => server.requests.filter(({ url }) => url === "/api/v140/auth").length;
  const provider = mbsi({ username: "fake", password, baseUrl: server.origin });
  // With a random number of 0, the refresh begins at the start of the window of five minutes.
  const onEvent = ({ type }: SessionEvent) => void (type === "tokenRefreshed" && onRefreshed());
  const session = createSession(provider, { clock, random: () => 0, onEvent });
  const call = async () => (await session.fetch(`${server.origin}/items`)).status;
  expect([await call(), logins()]).toEqual([200, 1]);

  isDown = true;
  await clock.advance(3_300_000);
  const token = await session.getToken();
  for (let calls = 0; calls < 200; calls++) {
    expect(await call()).toBe(200);
    await clock.advance(1_490);
  }
  expect(await session.getToken()).toBe(token);
  expect(logins() - 1).toBeGreaterThanOrEqual(2);
  expect(logins() - 1).toBeLessThanOrEqual(5);

  isDown = false;
  await clock.advance(1_000);
  session.clear();
  expect(await call()).toBe(200);
  await clock.advance(3_300_000);
  await session.getToken();
  await refreshed;
  expect((await session.getToken()).value).not.toBe(token.value);
});

function promiseWithResolver() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test.each(providerNames)("a session of %s outlives its tokens, revoked or ended", async (name) => {
  const clock = createFakeClock();
  const state = { tokenLifetimeSeconds: 3_600, accounts: { [name]: exampleAccounts[name] ?? [] } };
  const { mock, origin, echo, logins } = await listening(name, { state, nowMs: clock.nowMs });
  const session = createSession(providersAt[name](origin), { clock });
  const perLogin = requestsPerLogin(name);
  for (let round = 1; round <= 6; round++) {
    // As JSON: crmcom's refusal has the status of success.
    expect(await (await session.fetch(echo)).json()).toMatchObject({ method: "GET" });
    expect(logins()).toBe(round * perLogin);
    if (round % 2 === 0) mock.revokeTokens();
    else await clock.advance(3_600_000);
  }
});
