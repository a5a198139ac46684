/** The stateful mock for vendors of one's own: each of `test/vendors` signs in by its two documents alone. */
import { join } from "node:path";
import * as OTPAuth from "otpauth";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMock, type Mock } from "../../src/mock/index.ts";
import type { SignIn } from "../../src/openapi/sign-in.ts";
import { readVendor } from "../../src/openapi/vendor.ts";
import { attach, type Inputs, playWorkflow } from "../support/play-workflow.ts";

interface Case {
  vendor: string;
  inputs: Inputs;
  /** Other inputs, which are refused. */
  wrong: Inputs;
  /** The status of that refusal. */
  refused: number;
  /** A later call of the document, and something that is in its answer. */
  call: [method: string, path: string, text: string, body?: object];
  /** The status of a call with a token that is not in force, and something that is in its body. */
  tokenRefused: [status: number, text: string];
  lifetimeSeconds: number;
  /** Whether every call extends the token. */
  sliding?: true;
}

const user = (username: string) => ({ username, password: "fake-password" });
/** A user name with the right and with a wrong password. */
const login = (username: string) => ({
  inputs: user(username),
  wrong: { username, password: "fake-wrong-password" },
});
const cases: Case[] = [
  {
    vendor: "tableau",
    inputs: { tokenName: "fake-automation", tokenSecret: "fake-secret", site: "fakesite" },
    wrong: { tokenName: "fake-automation", tokenSecret: "fake-other" },
    refused: 401,
    call: ["GET", "/sessions/current", "Fake site"],
    tokenRefused: [401, "401002"],
    lifetimeSeconds: 7200,
  },
  {
    vendor: "metabase",
    ...login("person@fake.invalid"),
    refused: 401,
    call: ["GET", "/api/user/current", "person@fake.invalid"],
    tokenRefused: [401, "Unauthenticated"],
    lifetimeSeconds: 1_209_600,
  },
  {
    vendor: "veeva",
    ...login("person@fake.invalid"),
    refused: 200,
    call: ["GET", "/api/v99.9/objects/users/me", "user_name__v"],
    tokenRefused: [200, "INVALID_SESSION_ID"],
    lifetimeSeconds: 3600,
    sliding: true,
  },
  {
    vendor: "jamf",
    inputs: { username: "fakeuser", password: "fake:password" },
    wrong: { username: "fakeuser", password: "fake" },
    refused: 401,
    call: ["GET", "/v1/auth", "Fake User"],
    tokenRefused: [401, "httpStatus"],
    lifetimeSeconds: 3600,
  },
  {
    vendor: "sapb1",
    inputs: { companyDB: "FAKEDB", userName: "fakemanager", password: "fake-password" },
    wrong: { companyDB: "OTHERDB", userName: "fakemanager", password: "fake-password" },
    refused: 401,
    call: ["GET", "/b1s/v1/Items", "Fake item"],
    tokenRefused: [401, "Invalid session"],
    lifetimeSeconds: 1800,
    sliding: true,
  },
  {
    vendor: "informatica",
    ...login("person@fake.invalid"),
    refused: 403,
    call: ["GET", "/saas/api/v2/user", "firstName"],
    tokenRefused: [401, "EXAMPLE_1"],
    lifetimeSeconds: 1800,
    sliding: true,
  },
  {
    vendor: "jira",
    ...login("fakeuser"),
    refused: 401,
    call: ["GET", "/rest/api/2/myself", "Fake User"],
    tokenRefused: [401, "invalid cookie"],
    lifetimeSeconds: 3600,
    sliding: true,
  },
  {
    vendor: "zabbix",
    ...login("zabbix-user"),
    refused: 200,
    call: [
      "POST",
      "/api_jsonrpc.php",
      "Zabbix server",
      { jsonrpc: "2.0", method: "host.get", params: { output: ["hostid", "host"] }, id: 1 },
    ],
    tokenRefused: [200, "Session terminated"],
    lifetimeSeconds: 900,
    sliding: true,
  },
  {
    vendor: "pihole",
    inputs: { password: "fake-app-password" },
    wrong: { password: "fake-wrong-password" },
    refused: 401,
    call: ["GET", "/dns/blocking", "enabled"],
    tokenRefused: [401, "Unauthorized"],
    lifetimeSeconds: 300,
    sliding: true,
  },
  {
    vendor: "synology",
    inputs: { account: "nas-user", password: "fake-password" },
    wrong: { account: "nas-user", password: "fake-wrong-password" },
    refused: 200,
    call: ["GET", "/entry.cgi?api=SYNO.FileStation.Info&version=2&method=get", "example-nas"],
    tokenRefused: [200, "119"],
    lifetimeSeconds: 900,
    sliding: true,
  },
  {
    vendor: "qbittorrent",
    ...login("admin"),
    refused: 200,
    call: ["GET", "/app/version", "v5."],
    tokenRefused: [403, "Forbidden"],
    lifetimeSeconds: 3600,
    sliding: true,
  },
  {
    vendor: "ncentral",
    inputs: { userApiToken: "fakeUserApiToken" },
    wrong: { userApiToken: "fakeOtherToken" },
    refused: 401,
    call: ["GET", "/auth/validate", "valid"],
    tokenRefused: [401, "{}"],
    lifetimeSeconds: 3600,
  },
  {
    vendor: "keystone",
    ...login("cloud-user"),
    refused: 401,
    call: ["GET", "/auth/projects", "example-project"],
    tokenRefused: [401, "requires authentication"],
    lifetimeSeconds: 3600,
  },
  {
    vendor: "proxmox",
    ...login("user@pve"),
    refused: 401,
    call: ["GET", "/version", "9.0.3"],
    tokenRefused: [401, "null"],
    lifetimeSeconds: 7200,
  },
  {
    vendor: "fortimanager",
    inputs: { user: "api-user", password: "fake-password" },
    wrong: { user: "api-user", password: "fake-wrong-password" },
    refused: 200,
    call: ["POST", "/jsonrpc", "example-fmg", { id: 2, method: "get", params: [{ url: "/sys/status" }] }],
    tokenRefused: [200, "No permission"],
    lifetimeSeconds: 900,
    sliding: true,
  },
  {
    vendor: "unifier",
    ...login("fakeuser"),
    refused: 401,
    call: ["GET", "/wbs?project_number=P-0056", "A1083"],
    tokenRefused: [401, "{}"],
    lifetimeSeconds: 172_800,
  },
];
/** Where the credentials are in no request example of the document, since they are in a header. */
const accounts = Object.fromEntries(
  ["jamf", "ncentral", "unifier"].map((vendor) => [
    vendor,
    [{ credentials: { ...cases.find((each) => each.vendor === vendor)?.inputs } }],
  ]),
);

const start = Date.UTC(2030, 0, 1, 12);
const fileOf = (vendor: string) => join(import.meta.dirname, "../vendors", `${vendor}.yaml`);
const documents = Object.fromEntries(cases.map(({ vendor }) => [vendor, fileOf(vendor)]));
const signIns: Record<string, SignIn> = {};
let mock: Mock;
let nowMs = start;
beforeAll(async () => {
  mock = await createMock({ providers: [], documents, state: { accounts }, nowMs: () => nowMs });
  for (const { vendor } of cases) signIns[vendor] = (await readVendor(fileOf(vendor))).signIn;
});
beforeEach(() => {
  nowMs = start;
  mock.reset();
});

const to = (vendor: string) => (path: string, init?: RequestInit) =>
  mock.fetch(`http://mock.invalid/${vendor}${path}`, init);
const signInOf = (vendor: string) => signIns[vendor] as SignIn;

/** Signs in by the workflow of the kind of credentials, and gives the outputs. */
async function signIn(vendor: string, inputs: Inputs, kind = 0): Promise<Inputs> {
  const { code, outputs } = await playWorkflow(to(vendor), signInOf(vendor).kinds[kind] as never, inputs);
  expect([code, outputs]).toEqual([undefined, expect.anything()]);
  return outputs as Inputs;
}

/** Calls a path with what the sign-in gave. */
async function call(vendor: string, outputs: Inputs, [method, path, , body]: Case["call"]) {
  const { query, init } = attach(signInOf(vendor), method, outputs, body);
  const target = path.includes("?") ? path + query.replace("?", "&") : path + query;
  const response = await to(vendor)(target, init);
  return { status: response.status, text: await response.text() };
}

/** Asks the protected path. */
const echo = (vendor: string, outputs: Inputs, method = "GET", body?: object) =>
  call(vendor, outputs, [method, "/__mock/echo", "", body]);
const isAccepted = async (...given: Parameters<typeof echo>) =>
  (await echo(...given)).text.includes(`"path":"/${given[0]}/__mock/echo"`);

describe.each(cases)(
  "$vendor",
  ({ vendor, inputs, wrong, refused, call: later, tokenRefused, lifetimeSeconds, sliding }) => {
    const [refusedStatus, refusedText] = tokenRefused;
    const refusal = { status: refusedStatus, text: expect.stringContaining(refusedText) };
    const isLive = (outputs: Inputs) => isAccepted(vendor, outputs, later[0], later[3] && {});

    test("hands out a token of its own to each sign-in, which the calls of the document take", async () => {
      const outputs = await signIn(vendor, inputs);
      expect(await call(vendor, outputs, later)).toEqual({ status: 200, text: expect.stringContaining(later[2]) });
      const other = await signIn(vendor, inputs);
      expect(other.token).not.toBe(outputs.token);
      expect(await isLive(other)).toBe(true);
    });

    test("refuses a call without a token, with one that is made up, and with one that was revoked", async () => {
      expect(await call(vendor, {}, later)).toMatchObject(refusal);
      const outputs = await signIn(vendor, inputs);
      expect(await call(vendor, { ...outputs, token: "fakeMadeUp" }, later)).toMatchObject(refusal);
      mock.revokeTokens(vendor);
      expect(await call(vendor, outputs, later)).toMatchObject(refusal);
      expect(await isLive(outputs)).toBe(false);
    });

    test("refuses wrong credentials at once, as the document shows it", async () => {
      const [kind] = signInOf(vendor).kinds;
      const { statuses, code } = await playWorkflow(to(vendor), kind as never, wrong);
      expect([statuses, code]).toEqual([[refused], "INVALID_CREDENTIALS"]);
      expect(mock.requests().at(-1)).toMatchObject({ scenario: "incorrectCredentials", violations: [] });
    });

    test("a token expires when its time is over, or after that time without a call", async () => {
      const outputs = await signIn(vendor, inputs);
      mock.advanceTime(lifetimeSeconds * 1000 - 1);
      expect(await isLive(outputs)).toBe(true);
      mock.advanceTime(1);
      expect(await isLive(outputs)).toBe(sliding === true);
      mock.advanceTime(lifetimeSeconds * 1000);
      expect(await isLive(outputs)).toBe(false);
    });

    test("ends a token at the logout", async () => {
      const { logout } = signInOf(vendor);
      const outputs = await signIn(vendor, inputs);
      if (!logout) return;
      const other = await signIn(vendor, inputs);
      expect(await playWorkflow(to(vendor), logout, other)).toHaveProperty("outputs");
      expect(await isLive(other)).toBe(false);
      expect(await isLive(outputs)).toBe(vendor !== "tableau");
    });
  },
);

describe("a refresh", () => {
  const refresh = (vendor: string, outputs: Inputs) =>
    playWorkflow(to(vendor), signInOf(vendor).refresh as never, outputs);

  test("with the token itself replaces it, while it is in force", async () => {
    const first = await signIn("jamf", { username: "fakeuser", password: "fake:password" });
    expect(first.expires).toBe("2030-01-01T13:00:00.000Z");
    mock.advanceTime(60_000);
    const { outputs } = await refresh("jamf", first);
    expect(outputs).toMatchObject({ expires: "2030-01-01T13:01:00.000Z" });
    expect([await isAccepted("jamf", first), await isAccepted("jamf", outputs as Inputs)]).toEqual([false, true]);
    expect(await refresh("jamf", first)).toEqual({ statuses: [401], code: "INVALID_CREDENTIALS" });
  });

  test("with a refresh token works once, also when the token has expired", async () => {
    const first = await signIn("ncentral", { userApiToken: "fakeUserApiToken" });
    expect(first.expiresIn).toBe(3600);
    mock.advanceTime(3_600_000);
    const { outputs } = await refresh("ncentral", first);
    expect(await isAccepted("ncentral", outputs as Inputs)).toBe(true);
    expect(outputs?.refreshToken).not.toBe(first.refreshToken);
    expect(await refresh("ncentral", first)).toEqual({ statuses: [401], code: "INVALID_CREDENTIALS" });
    expect(await refresh("ncentral", outputs as Inputs)).toHaveProperty("outputs");
  });

  test("is refused after a revocation", async () => {
    const first = await signIn("ncentral", { userApiToken: "fakeUserApiToken" });
    mock.revokeTokens("ncentral");
    expect(await refresh("ncentral", first)).toEqual({ statuses: [401], code: "INVALID_CREDENTIALS" });
  });

  test("may be the call of the sign-in, with the old token as the password", async () => {
    const first = await signIn("proxmox", user("user@pve"));
    expect(first).toMatchObject({ token: expect.stringMatching(/^PVE:user@pve:/), username: "user@pve" });
    const { outputs } = await refresh("proxmox", first);
    expect(outputs?.token).not.toBe(first.token);
    expect(await refresh("proxmox", { ...first, username: "other@pve" })).toHaveProperty("code", "INVALID_CREDENTIALS");
    expect(await isAccepted("proxmox", outputs as Inputs)).toBe(true);
  });
});

describe("one-time codes", () => {
  const codeAt = (timestamp: number) =>
    new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") }).generate({ timestamp });
  const vendors: [vendor: string, inputs: Inputs, statuses: [asked: number, right: number, wrong: number]][] = [
    ["pihole", { password: "fake-password" }, [400, 200, 401]],
    ["synology", { account: "nas-admin", password: "fake-password" }, [200, 200, 200]],
    ["keystone", user("cloud-admin"), [401, 201, 401]],
  ];

  test.each(vendors)("%s asks for the current code, and accepts it once", async (vendor, inputs, statuses) => {
    const [asked, right, wrong] = statuses;
    const attempt = (totp: string) => {
      const code = vendor === "pihole" ? Number(totp) : totp;
      return playWorkflow(to(vendor), signInOf(vendor).kinds[0] as never, { ...inputs, totp: code });
    };
    expect(await attempt("000000")).toEqual({ statuses: [asked, wrong], code: "MFA_REJECTED" });
    const { statuses: seen, outputs } = await attempt(codeAt(nowMs));
    expect(seen).toEqual([asked, right]);
    expect(await isAccepted(vendor, outputs as Inputs)).toBe(true);
    expect(await attempt(codeAt(nowMs))).toEqual({ statuses: [asked, wrong], code: "MFA_REJECTED" });
    expect(mock.requests().at(-1)?.violations).toEqual([
      "The one-time code was already used, and is accepted only once (RFC 6238, section 5.2)",
    ]);
    nowMs += 60_000;
    expect((await attempt(codeAt(nowMs))).statuses).toEqual([asked, right]);
  });

  test("Keystone's receipt serves once, and no refusal shows one", async () => {
    const steps = signInOf("keystone").kinds[0]?.steps ?? [];
    const login = (password: string, username = "cloud-admin") => ({
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ["password"],
            password: { user: { name: username, domain: { name: "Default" }, password } },
          },
        },
      }),
    });
    const path = steps[0]?.operation.path as string;
    const asked = await to("keystone")(path, login("fake-password"));
    expect(asked.headers.get("openstack-auth-receipt")).toMatch(/^fakeTicket_/);
    expect(asked.headers.get("x-subject-token")).toBeNull();
    const refused = await to("keystone")(path, login("fake-wrong-password"));
    expect([refused.status, refused.headers.get("openstack-auth-receipt")]).toEqual([401, null]);
    const code = (receipt: string) => ({
      method: "POST",
      headers: { "Content-Type": "application/json", "Openstack-Auth-Receipt": receipt },
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ["totp"],
            totp: { user: { name: "cloud-admin", domain: { name: "Default" }, passcode: codeAt(nowMs) } },
          },
        },
      }),
    });
    expect((await to("keystone")(path, code("fakeTicket_made-up"))).status).toBe(401);
    const receipt = asked.headers.get("openstack-auth-receipt") as string;
    expect((await to("keystone")(path, code(receipt))).status).toBe(201);
    nowMs += 60_000;
    expect((await to("keystone")(path, code(receipt))).status).toBe(401);
  });
});

describe("what else a vendor needs:", () => {
  test("the oldest token becomes invalid if an account may have only so many", async () => {
    const tableau = { tokenName: "fake-automation", tokenSecret: "fake-secret", site: "fakesite" };
    const [first, second] = [await signIn("tableau", tableau), await signIn("tableau", tableau)];
    const other = await signIn("tableau", { name: "fakeuser", password: "fake-password" }, 1);
    const statuses = [first, second, other].map((outputs) => echo("tableau", outputs));
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([401, 200, 200]);
    const hole = await Promise.all(
      Array.from({ length: 17 }, () => signIn("pihole", { password: "fake-app-password" })),
    );
    const ofHole = await Promise.all(hole.map((outputs) => echo("pihole", outputs)));
    expect(ofHole.map(({ status }) => status)).toEqual([401, ...Array.from({ length: 16 }, () => 200)]);
  });

  test("a second cookie, and a header for some methods alone, belong to the token", async () => {
    const session = await signIn("sapb1", { companyDB: "FAKEDB", userName: "fakemanager", password: "fake-password" });
    expect(session.route).toEqual(expect.any(String));
    expect((await echo("sapb1", { ...session, route: undefined })).status).toBe(200);
    expect((await echo("sapb1", { ...session, route: "other" })).status).toBe(401);
    const ticket = await signIn("proxmox", user("user@pve"));
    expect((await echo("proxmox", { ...ticket, csrfToken: undefined })).status).toBe(200);
    expect((await echo("proxmox", { ...ticket, csrfToken: undefined }, "POST")).status).toBe(401);
    expect((await echo("proxmox", ticket, "POST")).status).toBe(200);
  });

  test("XML is read and a cookie is set, with its attributes", async () => {
    const { outputs } = await playWorkflow(
      to("informatica"),
      signInOf("informatica").kinds[0] as never,
      user("person@fake.invalid"),
      "application/xml",
    );
    expect(outputs).toEqual({
      token: expect.stringMatching(/^fakeToken_/),
      serverUrl: "https://fake-pod.dm-us.informaticacloud.com/saas",
    });
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    const login = (password: string) =>
      to("qbittorrent")("/auth/login", { method: "POST", headers: form, body: `username=admin&password=${password}` });
    const [cookie] = (await login("fake-password")).headers.getSetCookie();
    expect(cookie).toMatch(/^SID=fakeToken_[\w-]+; HttpOnly; path=\/; SameSite=Strict$/);
    const refused = await login("fake-wrong-password");
    expect([await refused.text(), refused.headers.getSetCookie()]).toEqual(["Fails.", []]);
  });

  test("a token that comes in the body and as a cookie is the same in both", async () => {
    const credentials = { CompanyDB: "FAKEDB", UserName: "fakemanager", Password: "fake-password" };
    const headers = { "Content-Type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(credentials) };
    const answer = await to("sapb1")("/Login", init);
    const { SessionId } = (await answer.json()) as { SessionId: string };
    const [token, route, ...others] = answer.headers.getSetCookie();
    expect([token, others]).toEqual([`B1SESSION=${SessionId}; HttpOnly`, []]);
    expect(route).toMatch(/^ROUTEID=fakeToken_[\w-]+; path=\/b1s$/);
  });

  test("other examples of the document answer their own credentials", async () => {
    const { code } = await playWorkflow(
      to("veeva"),
      signInOf("veeva").kinds[0] as never,
      user("hasty-person@fake.invalid"),
    );
    expect(code).toBe("RATE_LIMITED");
    const tfa = await playWorkflow(to("proxmox"), signInOf("proxmox").kinds[0] as never, user("admin@pve"));
    expect(tfa.code).toBe("MFA_REQUIRED");
  });

  test("the log and the refusals contain no secret", async () => {
    const { token } = await signIn("zabbix", user("zabbix-user"));
    const refused = await call("zabbix", { token: "fakeSentinelSecret" }, [
      "GET",
      "/__mock/echo?x=fakeSentinelSecret",
      "",
    ]);
    const everything = JSON.stringify([mock.requests(), refused]);
    for (const secret of [token, "fakeSentinelSecret", "fake-password"]) expect(everything).not.toContain(secret);
  });
});
