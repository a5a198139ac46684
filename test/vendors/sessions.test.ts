/**
 * The proof that a vendor is its two documents: for each vendor in this folder, an account is compiled from them, and a
 * session works against the stateful mock of the same documents. Nothing here is made for one vendor; the tables say what
 * they differ in.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settle } from "../support/fake-clock.ts";
import type { ForeignAccount } from "../support/foreign-accounts.ts";
import type { LaterCall } from "../support/foreign-calls.ts";
import {
  createWorld,
  failure,
  type Model,
  models,
  origin,
  type World,
  wrongCode,
  wrongSecret,
} from "../support/foreign-session.ts";
import { ForeignVendors } from "../support/foreign-vendors.ts";

let vendors: ForeignVendors;
let world: World;
beforeAll(async () => {
  vendors = await ForeignVendors.generate();
  world = await createWorld(vendors);
});
afterAll(() => vendors.remove());

const start: World["start"] = (...parts) => world.start(...parts);
const advance = (ms: number) => world.clock().advance(ms);
const violations = () => world.mock.requests().flatMap(({ violations }) => violations);
const plainOf = ({ accounts }: Model) => accounts.filter(({ code }) => !code);
const accountOf = (model: Model) => plainOf(model)[0] as ForeignAccount;
const is = (names: readonly string[]) => models.filter(({ name }) => names.includes(name));

/** The examples of how a later call refuses the token. */
const refusalExamples = ({ document, signIn }: Model) =>
  signIn.refusals.flatMap(({ response = "" }) =>
    Object.values(document.components?.responses?.[response]?.content ?? {}).flatMap(({ examples = {} }) =>
      Object.keys(examples),
    ),
  );

/** What Informatica's example tells as the place of its calls. */
const pod = "https://fake-pod.dm-us.informaticacloud.com";

/** The vendors whose answers have a refresh token, which outlives the token. */
const withRefreshToken = ["ncentral"];
/** Those that renew a token, with that or with the token while it is good. */
const withRefresh = ["jamf", "ncentral", "proxmox", "vault"];
const withoutLogout = ["ncentral", "proxmox", "unifier"];
const withoutLifetime = ["jira", "veeva"];
const withCodes = ["keystone", "pihole", "synology"];
/** Where the calls have the token. */
const places: Record<string, string[]> = {
  fortimanager: ['"session":"TOKEN"}'],
  informatica: ["icsessionid: TOKEN\n"],
  jamf: ["authorization: Bearer TOKEN\n"],
  jira: ["cookie: JSESSIONID=TOKEN\n"],
  keystone: ["x-auth-token: TOKEN\n"],
  metabase: ["x-metabase-session: TOKEN\n"],
  ncentral: ["authorization: Bearer TOKEN\n"],
  pihole: ["x-ftl-sid: TOKEN\n"],
  proxmox: ["cookie: PVEAuthCookie=TOKEN\n", "csrfpreventiontoken: "],
  qbittorrent: ["cookie: SID=TOKEN\n"],
  sapb1: ["cookie: B1SESSION=TOKEN; ROUTEID="],
  splunk: ["authorization: Splunk TOKEN\n"],
  synology: ["&_sid=TOKEN\n"],
  tableau: ["x-tableau-auth: TOKEN\n"],
  unifier: ["authorization: Bearer TOKEN\n"],
  vault: ["x-vault-token: TOKEN\n"],
  veeva: ["authorization: TOKEN\n"],
  zabbix: ["authorization: Bearer TOKEN\n"],
};
/** What else a sign-in gives for later calls. */
const values: Record<string, string[]> = {
  proxmox: ["csrfToken", "username"],
  sapb1: ["route"],
  tableau: ["siteId", "userId"],
};
/** The failures that the documents show, beside wrong credentials. */
const failures: Record<string, Record<string, string>> = {
  jira: { captchaNeeded: "RATE_LIMITED" },
  metabase: { tooManyAttempts: "RATE_LIMITED" },
  proxmox: { secondFactorNeeded: "MFA_REQUIRED", incorrectRefreshToken: "INVALID_CREDENTIALS" },
  tableau: { incorrectPassword: "INVALID_CREDENTIALS" },
  veeva: { lockedOut: "INVALID_CREDENTIALS", limitExceeded: "RATE_LIMITED" },
};

test("the modules of all vendors have no type error", async () => {
  expect(await vendors.typeErrors()).toBe("");
});

describe.each(models)("$name", (model) => {
  const { name, calls } = model;
  const account = accountOf(model);
  /** What replaces a token that has expired. */
  const renewal = withRefreshToken.includes(name) ? "token" : "login";

  test.each(plainOf(model))("signs in by $title with one request, and each later call costs one", async (each) => {
    const { session, wire, texts, call, leaks } = start(model, each);
    const token = await session.getToken();
    expect(wire).toEqual(["login"]);
    for (const later of calls) expect(await call(later)).toBeLessThan(300);
    expect(wire).toEqual(["login", ...calls.map(() => "call")]);
    for (const place of places[name] ?? [""]) {
      expect(texts.slice(1).join("\n")).toContain(place.replace("TOKEN", token.value));
    }
    expect(Object.keys(token.values ?? {})).toEqual(values[name] ?? []);
    expect(violations()).toEqual([]);
    expect(leaks()).toEqual([]);
  });

  test("survives a revoked token at the cost of one login", async () => {
    const { wire, events, call } = start(model, account);
    await call();
    world.mock.revokeTokens(name);
    expect(await call()).toBeLessThan(300);
    const refused = withRefreshToken.includes(name) ? ["token"] : [];
    expect(wire).toEqual(["login", "call", "call", ...refused, "login", "call"]);
    expect(events.filter(({ type }) => type === "tokenRejected")).toHaveLength(1);
  });

  test.each(refusalExamples(model))("survives a token that is refused as in the example %s", async (example) => {
    const { wire, events, call } = start(model, account);
    const [later = { path: "", init: {} }] = calls;
    const preferring = { ...later.init.headers, Prefer: `example=${example}` } as Record<string, string>;
    await call();
    world.mock.revokeTokens(name);
    expect(await call({ ...later, init: { ...later.init, headers: preferring } })).toBeLessThan(300);
    const refused = withRefreshToken.includes(name) ? ["token"] : [];
    expect(wire).toEqual(["login", "call", "call", ...refused, "login", "call"]);
    expect(events.filter(({ type }) => type === "tokenRejected")).toHaveLength(1);
  });

  test("survives a token that expired unseen", async () => {
    const { wire, call } = start(model, account);
    await call();
    world.mock.advanceTime(15 * 24 * 3_600_000);
    expect(await call()).toBeLessThan(300);
    expect(wire).toEqual(["login", "call", "call", renewal, "call"]);
  });

  test("replaces a token whose time is over, before a call where its end is known", async () => {
    const { session, wire, call } = start(model, account);
    const { expiresAtMs } = await session.getToken();
    expect(expiresAtMs === undefined).toBe(withoutLifetime.includes(name));
    await advance(expiresAtMs === undefined ? 3_600_000 : expiresAtMs - world.clock().nowMs());
    expect(await call()).toBeLessThan(300);
    const refused = withoutLifetime.includes(name) ? ["call"] : [];
    expect(wire).toEqual(["login", ...refused, renewal, "call"]);
  });

  test("logs out where that is documented, at the origin of the token, and signs in for the next call", async () => {
    const { session, provider, wire, origins, call, leaks } = start(model, account);
    await call();
    const old = await session.getToken();
    await session.logout();
    const end = withoutLogout.includes(name) ? [] : ["token"];
    expect(wire).toEqual(["login", "call", ...end]);
    expect(new Set(origins.slice(1))).toEqual(new Set([name === "informatica" ? pod : origin]));
    const { path, init } = calls[0] as LaterCall;
    const input = `${old.origin ?? origin}/${name}${path}`;
    const attached = await provider.attach({ input, init: { ...init, headers: new Headers(init.headers) } }, old);
    const answer = await world.mock.fetch(new Request(attached.input, attached.init));
    expect(await provider.isTokenRefused(answer)).toBe(!withoutLogout.includes(name));
    expect(await call()).toBeLessThan(300);
    expect(wire).toEqual(["login", "call", ...end, "login", "call"]);
    expect(leaks()).toEqual([]);
  });

  test("wrong credentials cost one login, and then none until the block ends", async () => {
    const isSecret = (value: unknown) => account.secrets.some((secret) => secret === value);
    const options = JSON.parse(JSON.stringify(account.options), (_, value) => (isSecret(value) ? wrongSecret : value));
    const { session, wire, call, leaks } = start(model, account, options);
    const errors = [await failure(session.getToken()), await failure(call()), await failure(session.getToken())];
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["INVALID_CREDENTIALS"]));
    expect(wire).toEqual(["login"]);
    await advance(900_000);
    await failure(session.getToken());
    expect(wire).toEqual(["login", "login"]);
    expect(leaks(...errors)).toEqual([]);
  });
});

describe.each(models.filter(({ name }) => !withoutLifetime.includes(name)))(
  "$name, shortly before the end",
  (model) => {
    const { name, signIn } = model;
    const isRefreshed = withRefresh.includes(name);

    /** Lets the session replace its token a second before it expires, while callers still get the old one. */
    async function untilReplaced(isRevoked: boolean) {
      const started = start(model, accountOf(model));
      const { session } = started;
      const { value, obtainedAtMs, expiresAtMs = 0 } = await session.getToken();
      if (isRevoked) world.mock.revokeTokens(name);
      await advance(expiresAtMs - world.clock().nowMs() - 1000);
      expect((await session.getToken()).value).toBe(value);
      while ((await session.getToken()).obtainedAtMs === obtainedAtMs) await settle();
      expect(await started.call()).toBeLessThan(300);
      return started;
    }

    test("renews its token without the credentials where a refresh is documented, else by a login", async () => {
      const { wire, events, leaks } = await untilReplaced(false);
      expect(signIn.refresh !== undefined).toBe(isRefreshed);
      expect(wire).toEqual(["login", isRefreshed ? "token" : "login", "call"]);
      const succeeded = events.filter(({ type }) => type === "loginSucceeded");
      expect(succeeded.map((event) => "refresh" in event)).toEqual([false, isRefreshed]);
      expect(leaks()).toEqual([]);
    });

    test("signs in once where the refresh is refused", async () => {
      const { wire, leaks } = await untilReplaced(true);
      expect(wire).toEqual(["login", ...(isRefreshed ? ["token"] : []), "login", "call"]);
      expect(leaks()).toEqual([]);
    });
  },
);

describe.each(is(withCodes))("$name, with a second factor", (model) => {
  const secured = model.accounts.find(({ code }) => code) as ForeignAccount;
  const option = secured.code as string;

  test("asks for one code when the vendor does, and sends it once", async () => {
    const challenges: unknown[] = [];
    const ask = (challenge: unknown) => {
      challenges.push(challenge);
      return world.rightCode();
    };
    const { session, wire, call, leaks } = start(model, secured, { [option]: ask });
    expect(await call()).toBeLessThan(300);
    expect(challenges).toEqual([{ type: "code" }]);
    expect(wire).toEqual(["login", "code", "call"]);
    expect(violations()).toEqual([]);
    session.clear();
    const error = await failure(session.getToken());
    expect(error).toMatchObject({ code: "MFA_REQUIRED", challenge: { type: "code" } });
    expect(wire.filter((each) => each === "code")).toHaveLength(1);
    expect(leaks(error)).toEqual([]);
  });

  test("asks nobody where the vendor asks for no code", async () => {
    const ask = () => Promise.reject(new Error("Nobody should be asked."));
    const { wire, call } = start(model, accountOf(model), { [option]: ask });
    expect(await call()).toBeLessThan(300);
    expect(wire).toEqual(["login", "call"]);
  });

  test("says that a code is needed where none is given", async () => {
    const { session, wire } = start(model, secured);
    expect(await failure(session.getToken())).toMatchObject({ code: "MFA_REQUIRED", challenge: { type: "code" } });
    expect(wire).toEqual(["login"]);
  });

  test("sends a wrong code once, and then nothing until the block ends", async () => {
    const { session, wire, call, leaks } = start(model, secured, { [option]: wrongCode });
    const errors = [await failure(session.getToken()), await failure(call())];
    expect(errors.map(({ code }) => code)).toEqual(["MFA_REJECTED", "MFA_REJECTED"]);
    expect(wire).toEqual(["login", "code"]);
    expect(leaks(...errors)).toEqual([]);
  });
});

test.each(models.filter((model) => model.failures.length > 0))(
  "$name has a code for each failure that its documents show",
  async (model) => {
    const codes: Record<string, string> = {};
    for (const { scenario, options } of model.failures) {
      const { session, wire } = start(model, { ...accountOf(model), options });
      codes[scenario] = (await failure(session.getToken())).code;
      expect(wire).toHaveLength(1);
    }
    const { incorrectCredentials = "INVALID_CREDENTIALS", ...others } = codes;
    expect([incorrectCredentials, others]).toEqual(["INVALID_CREDENTIALS", failures[model.name] ?? {}]);
  },
);

test("the only vendors with a second factor, a refresh or a logout are those", () => {
  const named = (has: (model: Model) => unknown) => models.filter(has).map(({ name }) => name);
  expect(named(({ accounts }) => accounts.some(({ code }) => code))).toEqual(withCodes);
  expect(named(({ signIn }) => signIn.refresh)).toEqual(withRefresh);
  expect(named(({ signIn }) => !signIn.logout)).toEqual(withoutLogout);
});
