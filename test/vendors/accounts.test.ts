/**
 * The accounts that are compiled from the documents of foreign vendors, against the mock of the same documents: they sign
 * in, call and log out, and wrong credentials cost one login.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourcesOf } from "../../src/generate/index.ts";
import { createSession, type Provider } from "../../src/index.ts";
import { createMock } from "../../src/mock/index.ts";

/** What an account takes, and a later call of the vendor with what is sent besides the token. */
interface Example {
  right: object;
  wrong?: object;
  /** A user with a second factor. */
  withCode?: object;
  call: [method: string, path: string, body?: object];
  /** Where the call has the token. */
  token: string;
}

const examples: Record<string, Example> = {
  zabbix: {
    right: { username: "zabbix-user", password: "fake-password" },
    wrong: { username: "zabbix-user", password: "fake-wrong-password" },
    call: [
      "POST",
      "/api_jsonrpc.php",
      { jsonrpc: "2.0", method: "host.get", params: { output: ["hostid", "host"] }, id: 1 },
    ],
    token: "authorization: Bearer fake0424bd59b807674191e7d77572075f33",
  },
  pihole: {
    right: { password: "fake-app-password" },
    wrong: { password: "fake-wrong-password" },
    withCode: { password: "fake-password", totp: () => "123456" },
    call: ["GET", "/dns/blocking"],
    token: "x-ftl-sid: fakeSid4WLv6SlZfgcgxYPx0ow==",
  },
  synology: {
    right: { account: "nas-user", password: "fake-password" },
    wrong: { account: "nas-user", password: "fake-wrong-password" },
    withCode: { account: "nas-admin", password: "fake-password", totp: () => "123456" },
    call: ["GET", "/entry.cgi?api=SYNO.FileStation.Info&version=2&method=get"],
    token: "&_sid=fakeSid_ohOCjwhHhwghw",
  },
  qbittorrent: {
    right: { username: "admin", password: "fake-password" },
    wrong: { username: "admin", password: "fake-wrong-password" },
    call: ["GET", "/app/version"],
    token: "cookie: SID=fakeSid_hBc7TxF76ERhvIw0jQQ4LZ7Z1jQUV0tQ",
  },
  ncentral: {
    right: { userApiToken: "fakeUserApiToken" },
    call: ["GET", "/auth/validate"],
    token: "authorization: Bearer eyJhbGciOiJIUzI1NiJ9.fakeAccessToken.fakeSignature_fakeSignature_fake",
  },
  unifier: {
    right: { username: "integration-user", password: "fake-password" },
    call: ["GET", "/wbs?project_number=P-0056"],
    token: "authorization: Bearer fakeToken.fakeUser.fakeSignature-fakeSignature-fakeSignature",
  },
  fortimanager: {
    right: { user: "api-user", password: "fake-password" },
    wrong: { user: "api-user", password: "fake-wrong-password" },
    call: ["POST", "/jsonrpc", { id: 2, method: "get", params: [{ url: "/sys/status" }] }],
    token: '"session":"fakeSession_fakeSession_fakeSession=="',
  },
  proxmox: {
    right: { username: "user@pve", password: "fake-password" },
    wrong: { username: "user@pve", password: "fake-wrong-password" },
    call: ["POST", "/pools", new URLSearchParams({ poolid: "example-pool" })],
    token: "csrfpreventiontoken: 4EEC61E2:fakeCsrf_fakeCsrf_fake",
  },
  keystone: {
    right: { username: "cloud-user", password: "fake-password" },
    wrong: { username: "cloud-user", password: "fake-wrong-password" },
    call: ["GET", "/auth/projects"],
    token: "x-auth-token: fakeToken_gAAAAABfakeToken_fakeToken_fakeToken",
  },
};

const documentOf = (name: string) => join(import.meta.dirname, `${name}.yaml`);
const mock = await createMock({
  providers: [],
  documents: Object.fromEntries(Object.keys(examples).map((name) => [name, documentOf(name)])),
});
/** The requests as they were sent, one text each. */
const sent: string[] = [];

async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const headers = [...request.headers].map(([name, value]) => `${name}: ${value}`);
  sent.push([`${request.method} ${request.url}`, ...headers, await request.clone().text()].join("\n"));
  return mock.fetch(request);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(import.meta.dirname, ".generated-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(examples))("%s", (name, { right, wrong, withCode, call, token }) => {
  const baseUrl = `http://127.0.0.1/${name}`;
  let account: (options: object) => Provider;
  const sessionOf = (options: object) => {
    sent.length = 0;
    return createSession(account({ baseUrl, allowInsecureRequests: true, ...options }), { fetch });
  };

  beforeAll(async () => {
    const file = documentOf(name);
    const { index } = await sourcesOf(file, file.replace(".yaml", ".arazzo.yaml"), "../../../src/sign-in/index.ts");
    await writeFile(join(folder, `${name}.ts`), index);
    account = (await import(join(folder, `${name}.ts`)))[name];
  });

  test("signs in, calls with the token and logs out", async () => {
    const session = sessionOf(right);
    const [method, path, body] = call;
    const json = body && !(body instanceof URLSearchParams);
    const response = await session.fetch(baseUrl + path, {
      method,
      ...(body && { body: json ? JSON.stringify(body) : (body as URLSearchParams) }),
      ...(json && { headers: { "Content-Type": "application/json" } }),
    });
    expect(response.status).toBe(200);
    expect(sent.at(-1)).toContain(token);
    expect(sent).toHaveLength(2);
    await session.logout();
  });

  test.runIf(wrong)("refuses wrong credentials after one login", async () => {
    await expect(sessionOf(wrong as object).getToken()).rejects.toMatchObject({ code: "INVALID_CREDENTIALS" });
    expect(sent).toHaveLength(1);
  });

  test.runIf(withCode)("asks for a one-time code and sends it", async () => {
    await expect(sessionOf(withCode as object).getToken()).resolves.toMatchObject({
      value: expect.stringMatching(/^fakeSidWithCode/),
    });
    expect(sent).toHaveLength(2);
  });
});

test("a one-time code is a number where the document wants one", async () => {
  const { pihole } = await import(join(folder, "pihole.ts"));
  sent.length = 0;
  await createSession(pihole({ baseUrl: "http://127.0.0.1/pihole", password: "fake-password", totp: () => "123456" }), {
    fetch,
  }).getToken();
  expect(sent.at(-1)).toMatch(/"totp":123456\}$/);
});

test("a second factor that the documents do not cover is named, not blamed on the base URL", async () => {
  const { proxmox } = await import(join(folder, "proxmox.ts"));
  const options = { baseUrl: "http://127.0.0.1/proxmox", username: "admin@pve", password: "fake-password" };
  const refusal = expect(createSession(proxmox(options), { fetch }).getToken()).rejects;
  await refusal.toMatchObject({
    code: "MFA_REQUIRED",
    message: "proxmox wants a second factor that this account cannot give; use one that needs none.",
  });
});
