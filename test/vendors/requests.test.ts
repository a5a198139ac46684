/** Accounts of foreign vendors, request by request: each kind of step, place and refusal that the generator compiles. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession, type Fetch } from "../../src/index.ts";
import { authError } from "../support/auth-errors.ts";
import { ForeignVendors } from "../support/foreign-vendors.ts";

let vendors: ForeignVendors;
beforeAll(async () => {
  vendors = await ForeignVendors.generate();
});
afterAll(() => vendors.remove());

interface Sent {
  line: string;
  headers: Record<string, string>;
  body: string;
}

/** A session with an account whose vendor answers with these, one after the other. */
function signingIn(name: string, options: object, ...answers: (Response | (() => Response))[]) {
  const sent: Sent[] = [];
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    const { "content-type": type, accept: _, ...headers } = Object.fromEntries(request.headers);
    const line = `${request.method} ${request.url.replace(/^https:\/\/vendor\.example/, "")}`;
    sent.push({ line, headers: { ...headers, ...(type && { type }) }, body: await request.text() });
    const answer = answers.shift();
    return (typeof answer === "function" ? answer() : answer) ?? Response.json({});
  };
  const provider = vendors.of(name).account({ host: "vendor.example", ...options });
  return { session: createSession(provider, { fetch }), sent };
}

const user = { username: "jane", password: "fake-pass:wörd" };

describe("a generated account", () => {
  test("sends Basic credentials in UTF-8, reads an end as a date, refreshes and logs out", async () => {
    const expires = new Date(Date.now() + 1_800_000).toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const { session, sent } = signingIn(
      "jamf",
      user,
      Response.json({ token: "fake1", expires }),
      Response.json({}, { status: 401 }),
      Response.json({ token: "fake2", expires: later }),
      Response.json([]),
      new Response(null, { status: 204 }),
    );
    expect(await session.getToken()).toMatchObject({ value: "fake1", scheme: "Bearer" });
    await session.fetch("https://vendor.example/api/v1/machines");
    await session.logout();
    expect(sent.map(({ line, headers }) => [line, headers.authorization])).toEqual([
      ["POST /api/v1/auth/token", "Basic amFuZTpmYWtlLXBhc3M6d8O2cmQ="],
      ["GET /api/v1/machines", "Bearer fake1"],
      ["POST /api/v1/auth/token", "Basic amFuZTpmYWtlLXBhc3M6d8O2cmQ="],
      ["GET /api/v1/machines", "Bearer fake2"],
      ["POST /api/v1/auth/invalidate-token", "Bearer fake2"],
    ]);
  });

  test("puts two cookies beside those of the caller, in place of its own", async () => {
    const headers = new Headers([
      ["Set-Cookie", "B1SESSION=fakeSession; HttpOnly"],
      ["Set-Cookie", "ROUTEID=.node1; path=/b1s"],
    ]);
    const { session, sent } = signingIn(
      "sapb1",
      { companyDB: "FAKEDB", userName: "jane", password: "fake-password" },
      Response.json({ SessionId: "fakeSession", SessionTimeout: 30 }, { headers }),
    );
    const token = await session.getToken();
    expect([token.scheme, (token.expiresAtMs ?? 0) - token.obtainedAtMs]).toEqual(["cookie", 1_800_000]);
    await session.fetch("https://vendor.example/b1s/v1/Items", { headers: { Cookie: "a=1; B1SESSION=old" } });
    expect(sent[1]?.headers.cookie).toBe("a=1; B1SESSION=fakeSession; ROUTEID=.node1");
  });

  test("says with MFA_REQUIRED and RATE_LIMITED what the documents say", async () => {
    const required = signingIn("proxmox", user, Response.json({ data: { ticket: "PVE:!tfa!fake" } }));
    expect(await authError(required.session.getToken())).toMatchObject({
      code: "MFA_REQUIRED",
      challenge: { type: "code" },
    });
    const limited = signingIn("qbittorrent", user, new Response("banned", { status: 403 }));
    const error = await authError(limited.session.getToken());
    expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, retryAfterMs: 60_000 });
  });

  test("reads texts that are not JSON, and a token from a cookie", async () => {
    const headers = { "Set-Cookie": "SID=fakeSid; HttpOnly" };
    const { session, sent } = signingIn("qbittorrent", user, new Response("Ok.", { headers }));
    expect((await session.getToken()).value).toBe("fakeSid");
    expect(sent).toMatchObject([
      { line: "POST /api/v2/auth/login", body: "username=jane&password=fake-pass%3Aw%C3%B6rd" },
    ]);
    const wrong = signingIn("qbittorrent", user, new Response("Fails."));
    expect(await authError(wrong.session.getToken())).toMatchObject({ code: "INVALID_CREDENTIALS" });
  });

  test("sends one place of a token for some methods, and another for the rest", async () => {
    const ticket = { data: { ticket: "PVE:fake", CSRFPreventionToken: "fakeCsrf", username: "jane" } };
    const { session, sent } = signingIn("proxmox", user, Response.json(ticket));
    await session.fetch("https://vendor.example/api2/json/nodes");
    await session.fetch("https://vendor.example/api2/json/nodes", { method: "post", body: "{}" });
    const places = sent.slice(1).map(({ headers }) => [headers.cookie, headers.csrfpreventiontoken]);
    expect(places).toEqual([
      ["PVEAuthCookie=PVE:fake", undefined],
      ["PVEAuthCookie=PVE:fake", "fakeCsrf"],
    ]);
  });

  test("puts a token into the query of any call, in place of another, and leaves its body", async () => {
    const { session, sent } = signingIn(
      "synology",
      { account: "jane", password: "fake-password" },
      Response.json({ success: true, data: { sid: "fakeSid&" } }),
    );
    const url = "https://vendor.example/webapi/entry.cgi?api=a&_sid=old&x=%2f";
    await session.fetch(url, { method: "POST", body: "a=1" });
    await session.fetch(new Request(url, { method: "POST", body: "b=2" }));
    await session.fetch(new URL(url));
    expect(sent.slice(1).map(({ line, body }) => [line, body])).toEqual([
      ["POST /webapi/entry.cgi?api=a&x=%2f&_sid=fakeSid%26", "a=1"],
      ["POST /webapi/entry.cgi?api=a&x=%2f&_sid=fakeSid%26", "b=2"],
      ["GET /webapi/entry.cgi?api=a&x=%2f&_sid=fakeSid%26", ""],
    ]);
  });

  test("asks for a one-time code when a failure says so, and sends it once", async () => {
    const needed = Response.json(
      { error: { key: "bad_request", message: "No 2FA token found in JSON payload" } },
      { status: 400 },
    );
    const done = Response.json({ session: { valid: true, sid: "fakeSid", validity: 300 } });
    const asked: unknown[] = [];
    const totp = (...question: unknown[]) => {
      asked.push(question[0]);
      return "123456";
    };
    const { session, sent } = signingIn("pihole", { password: "fake-password", totp }, needed, done);
    expect((await session.getToken()).value).toBe("fakeSid");
    expect([asked, sent.map(({ body }) => JSON.parse(body))]).toEqual([
      [{ type: "code" }],
      [{ password: "fake-password" }, { password: "fake-password", totp: 123456 }],
    ]);
  });

  test("follows the origin that a login tells to allowed hosts alone, by https alone", async () => {
    const credentials = { host: undefined, ...user };
    const answer = (serverUrl: unknown) => Response.json({ icSessionId: "fakeSid", serverUrl });
    const good = signingIn("informatica", credentials, answer("https://na4.dm-us.informaticacloud.com/saas"));
    expect((await good.session.getToken()).origin).toBe("https://na4.dm-us.informaticacloud.com");
    for (const wrong of [
      "http://na4.dm-us.informaticacloud.com",
      "https://informaticacloud.com.example",
      "https://.informaticacloud.com",
      "https://evilinformaticacloud.com",
      "https://na4.informaticacloud.com@evil.example",
      "javascript:alert(1)",
      42,
      undefined,
    ]) {
      const { session } = signingIn("informatica", credentials, answer(wrong));
      expect([wrong, (await authError(session.getToken())).code]).toEqual([wrong, "TOKEN_RESPONSE_INVALID"]);
    }
  });

  test("puts the parts of a URL in place, by default those of the document", async () => {
    const lineOf = async (name: string, options: object) => {
      const { session, sent } = signingIn(name, { ...user, ...options });
      await authError(session.getToken());
      return sent[0]?.line;
    };
    const tableau = { username: undefined, name: "jane", host: "tableau.example.org" };
    expect(await lineOf("tableau", tableau)).toBe("POST https://tableau.example.org/api/3.27/auth/signin");
    expect(await lineOf("tableau", { ...tableau, apiVersion: "3.9" })).toBe(
      "POST https://tableau.example.org/api/3.9/auth/signin",
    );
    expect(await lineOf("informatica", { host: undefined, region: "dm-em" })).toBe(
      "POST https://dm-em.informaticacloud.com/ma/api/v2/user/login",
    );
    const veeva = { host: undefined, baseUrl: "https://fake.veevavault.com/api/v24.1" };
    expect(await lineOf("veeva", veeva)).toBe("POST https://fake.veevavault.com/api/v24.1/auth");
  });

  test.each([
    ["informatica", { region: "evil.example/x" }, "informatica's region must be a part of its URL, such as dm-us."],
    ["informatica", { region: "" }, "informatica's region must be a part of its URL, such as dm-us."],
    ["informatica", { region: 5 }, "informatica's region must be a part of its URL, such as dm-us."],
    ["informatica", { region: "x@evil.example" }, "informatica's region must be a part of its URL, such as dm-us."],
    [
      "veeva",
      { vaultDNS: "vault.example", version: ".." },
      "veeva's version must be a part of its URL, such as v25.2.",
    ],
    ["veeva", { baseUrl: "https://vault.example", version: "v1" }, "Pass veeva version or baseUrl, not both."],
    ["veeva", {}, "veeva needs the host of your deployment: pass vaultDNS or baseUrl, not both."],
    [
      "veeva",
      { vaultDNS: "https://vault.example" },
      "veeva's vaultDNS must be a host name with an optional port, such as crm.example.org:8443, not a URL.",
    ],
  ])("refuses what cannot be a part of the URL of %s: %j", (name, options, message) => {
    const create = () => signingIn(name, { host: undefined, ...user, ...options });
    expect(create).toThrow(expect.objectContaining({ code: "CONFIGURATION", message }));
  });

  test("tells wrong credentials from a malformed request by the body, where both have one status", async () => {
    const code = async (status: number, body: object) => {
      const answer = Response.json(body, { status });
      return (await authError(signingIn("informatica", { host: undefined, ...user }, answer).session.getToken())).code;
    };
    expect(await code(403, {})).toBe("INVALID_CREDENTIALS");
    expect(await code(400, { code: "UI_10000" })).toBe("INVALID_CREDENTIALS");
    expect(await code(400, { code: "UI_10001" })).toBe("PROVIDER_ERROR");
  });

  test("takes a value in a header that the documents do not name for no refusal", async () => {
    const login = Response.json({ session: { name: "JSESSIONID", value: "fakeSession" } });
    const answer = new Response("{}", { headers: { "X-Seraph-LoginReason": "OK" } });
    const { session, sent } = signingIn("jira", user, login, answer);
    await session.fetch("https://vendor.example/rest/api/2/myself");
    expect(sent).toHaveLength(2);
  });

  test("refuses what no header can hold before anything is sent, without showing it", async () => {
    const { session, sent } = signingIn("ncentral", { userApiToken: "fake\r\nX-Injected: yes" });
    const error = await authError(session.getToken());
    expect(error).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("Authorization") });
    expect(error.message).not.toContain("fake");
    expect(sent).toEqual([]);
  });

  test("lets no redirect carry a token on that is in a header of its own", async () => {
    const moved = new Response(null, { status: 302, headers: { Location: "https://evil.example" } });
    const { session } = signingIn("metabase", user, Response.json({ id: "fakeId" }), moved);
    await expect(session.fetch("https://vendor.example/api/card")).rejects.toThrow(
      'metabase redirected the call, which is refused: the token is in its header. Pass redirect: "manual" to see it.',
    );
  });
});
