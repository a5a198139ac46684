import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/lib/paths.ts";
import type { Finished } from "../../scripts/lib/run.ts";
import { table } from "../../scripts/lib/table.ts";
import { brief } from "../../scripts/start/brief.ts";
import { trySession } from "../../scripts/start/sessions.ts";
import { type Row, signIn } from "../../scripts/start/sign-in.ts";
import { startCommand } from "../../scripts/start.ts";
import { parseVendor, readVendor, type Vendor } from "../../src/openapi/vendor.ts";
import { builtIn, isBuiltIn } from "../support/built-in.ts";
import { runCommand, runScript } from "../support/run.ts";
import { scenarios, vendors } from "../support/specs.ts";
import { tinyVendor } from "../support/tiny-vendor.ts";

const startProgram = (...args: string[]) => runScript("scripts/start.ts", ["--once", ...args]);
const start = (...args: string[]) => runCommand(startCommand, ["--once", ...args]);

/** Every token and ticket that a response in the specs has. */
const tokens = scenarios.flatMap(({ provider, scenario: { response } }) => {
  if (!isBuiltIn(provider)) return [];
  const { data, ...body } = response.body as Record<string, unknown> & { data?: object };
  const members = Object.entries({ ...body, ...data });
  return members.flatMap(([name, value]) => (/token$/.test(name) && typeof value === "string" ? [value] : []));
});

/** A row of the providers whose rows are known here. */
const isRowOf = new RegExp(`^. +(${builtIn.join("|")}) `);

describe("npm start", () => {
  let once: Finished;
  beforeAll(async () => {
    once = await startProgram();
  });

  test("signs in to every provider through both clients, and ends with 0 after the tables", () => {
    const { code, stdout, stderr } = once;
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const [logins = "", sessions = ""] = stdout.split("A session signs in once");
    const rows = logins.split("\n").filter((line) => isRowOf.test(line));
    // As far as the first eight letters of the token, with which every response begins.
    expect(rows.map((line) => line.replaceAll(/ {2,}/g, " ").replace(/….*$/, ""))).toEqual([
      "✓ msp360 openapi-fetch login, signedIn, json 200 access_token=fakeEkt8",
      "✓ msp360 openapi-fetch login, signedInTextLifetime, json 200 access_token=fakeText",
      "✓ msp360 openapi-fetch login, signedIn, xml 200 access_token=fakeEkt8",
      "✓ msp360 openapi-fetch login, signedInTextLifetime, xml 200 access_token=fakeText",
      "✓ msp360 typescript-fetch login, signedIn 200 access_token=fakeEkt8",
      "✓ msp360 typescript-fetch login, signedInTextLifetime 200 access_token=fakeText",
      "✓ mbsi openapi-fetch authenticate, signedIn 200 access_token=eyJhbGci",
      "✓ mbsi typescript-fetch authenticate, signedIn 200 access_token=eyJhbGci",
      ...["openapi-fetch", "typescript-fetch"].flatMap((client) => [
        `✓ mikrocloud ${client} userLogin, noMfa 200 token=fakeTick`,
        `✓ mikrocloud ${client} passport, noMfa 200 auth_token=fakeAuth`,
        `✓ mikrocloud ${client} userLogin, mfaCodeNeeded 200 token=fakeTick`,
        `✓ mikrocloud ${client} passport, mfaCodeNeeded 200 auth_token=fakeAuth`,
        `✓ mikrocloud ${client} userLogin, mfaEnrolment 200 token=fakeTick`,
        `✓ mikrocloud ${client} passport, mfaEnrolment 200 auth_token=fakeAuth`,
      ]),
      ...["openapi-fetch", "typescript-fetch"].flatMap((client) => [
        `✓ crmcom ${client} createToken, usernamePassword 200 token=FAKEUSER`,
        `✓ crmcom ${client} createToken, authenticationCode 200 token=FAKECODE`,
        `✓ crmcom ${client} createToken, identifierAndPassCode 200 token=FAKECARD`,
        `✓ crmcom ${client} createToken, usernamePasswordOfLaterRelease 200 token=fakeLate`,
      ]),
    ]);
    expect(sessions.match(/^✓ +(msp360|mbsi|mikrocloud|crmcom) .* 200 /gm)).toHaveLength(16);
    expect(stdout).not.toMatch(/^✗/m);
  });

  // If the lifetime is known, the session does not send the expired token.
  const tried = ["expired, lifetime unknown", "call refused, 1 login, call retried"];
  test.each([
    ["msp360", ["expired", "1 login"]],
    ["mbsi", ["expired", "1 login"]],
    ["mikrocloud", tried],
    ["crmcom", ["expired", "1 login"]],
  ] as const)("shows a session of %s surviving a revoked and an expired token", async (provider, expired) => {
    const rows = await trySession(provider, vendors[provider]);
    expect(rows.map(({ token, session }) => [token, session])).toEqual([
      ["none yet", "1 login"],
      ["valid", "call sent"],
      ["revoked by the vendor", "call refused, 1 login, call retried"],
      expired,
    ]);
    expect(rows.map(({ ok, status }) => [ok, status])).toEqual(Array(4).fill([true, "200"]));
  });

  test("shows no token whole, and no more of one than its first eight letters", () => {
    const shown = once.stdout
      .split("\n")
      .filter((line) => isRowOf.test(line))
      .join("\n");
    expect(tokens).toHaveLength(14);
    // Every token is shown, so that a look for the wrong ones would be noticed.
    expect(tokens.filter((token) => !shown.includes(`=${token.slice(0, 8)}…`))).toEqual([]);
    expect(tokens.filter((token) => shown.includes(token.slice(0, 9)))).toEqual([]);
  });

  test("refuses --bogus in one line", async () => {
    const { code, stdout, stderr } = await startProgram("--bogus");
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: "", stderr: "error: unknown option '--bogus'\n" });
  });

  test.each([
    [["--providers", "nope"], "error: option '--providers <name...>' argument 'nope' is invalid. Allowed choices are"],
    [["--port", "99999"], "error: option '--port <number>' argument '99999' is invalid. A port must be a number"],
    [["--host"], "error: option '--host <address>' argument missing"],
    [["msp360"], "error: too many arguments"],
  ])("refuses %s in one line", async (args, message) => {
    const { code, stdout, stderr } = await start(...args);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("refuses a taken port in one line", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await start("--port", String(port));
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: Port ${port} on 127.0.0.1 is already in use; choose another port, or 0 for a free one.\n`,
    );
  });
});

describe("a row fails", () => {
  const vendor = vendors.mbsi;
  const options = { baseUrl: "http://mock.invalid" };

  test("when the response is not the spec's", async () => {
    const [row] = await signIn(
      vendor,
      { authenticate: async () => ({ status: 200, body: { token_type: "Bearer" } }) },
      options,
    );
    expect(row?.ok).toBe(false);
  });

  test("when the status is not the spec's", async () => {
    const [row] = await signIn(vendor, { authenticate: async () => ({ status: 500, body: {} }) }, options);
    expect(row).toMatchObject({ ok: false, status: "500" });
  });

  test("when the call throws, with the reason as its response", async () => {
    const authenticate = () => Promise.reject(new Error("fetch failed"));
    const [row] = await signIn(vendor, { authenticate }, options);
    expect(row).toMatchObject({ ok: false, status: "-", response: "fetch failed" });
    const [, line = ""] = table(["status", "response"], [row as Row]).split("\n");
    expect(stripVTControlCharacters(line)).toBe("✗  -       fetch failed");
  });
});

test("the second step takes the ticket that the first one handed out", async () => {
  const tickets: unknown[] = [];
  await signIn(
    vendors.mikrocloud,
    {
      userLogin: async () => ({ status: 200, body: { token: "fake-fresh-ticket" } }),
      passport: async (_, body) => {
        tickets.push((body as { token: unknown }).token);
        return { status: 200, body: {} };
      },
    },
    { baseUrl: "http://mock.invalid" },
  );
  expect(new Set(tickets)).toEqual(new Set(["fake-fresh-ticket"]));
});

test("a summary has the token first, truncates secrets and long values, and omits nulls", () => {
  const response = {
    ...{ note: null, code: "OK", data: { token: "fake-token-fake-token-fake-token", pin: "1234567", ok: "yes" } },
    ...{ list: [{ csrf: "fake-csrf-0123456789" }], long: "x".repeat(21) },
  };
  const isSecret = (pointer: string) => ["/data/token", "/data/pin", "/list/0/csrf"].includes(pointer);
  expect(brief(response, isSecret)).toBe("token=fake-tok… code=OK pin=1… ok=yes csrf=fake-… long=xxxxxxxx…");
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`name${index}`, "value"]));
  expect(brief(many)).toHaveLength(64);
});

describe("the table shows little of what the documents say is secret", () => {
  const responses = async (vendor: Vendor, operations: Record<string, unknown>) => {
    const calls = Object.entries(operations).map(([id, body]) => [id, async () => ({ status: 200, body })]);
    const rows = await signIn(vendor, Object.fromEntries(calls), { baseUrl: "http://mock.invalid" });
    return [...new Set(rows.map(({ response }) => response))].filter(Boolean);
  };

  test("outputs that later requests carry, but not flags and lifetimes", async () => {
    const { document, signIn } = await readVendor(join(root, "test/vendors/proxmox.yaml"));
    const body = { data: { ticket: "fake-ticket", CSRFPreventionToken: "fake-csrf", username: "root@pam" } };
    expect(await responses({ document, signIn }, { createProxmoxTicket: body })).toEqual([
      "ticket=fa… CSRFPreventionToken=fa… username=root@pam",
    ]);
  });

  test("what the schema of the response marks, and secrets of the request that come back", async () => {
    const { document, arazzo, operation } = tinyVendor();
    const schema = { properties: { token: {}, user: {}, pin: { type: "string", format: "password" } } };
    operation.requestBody.content = {
      "application/json": { schema: {}, examples: { good: { value: { user: "me", pass: "fake-pass" } } } },
    };
    operation.responses[200].content = {
      "application/json": { schema, examples: { good: { value: { token: "a" } } } },
    };
    const vendor = parseVendor(
      { text: JSON.stringify(document), file: "tiny.json" },
      { text: JSON.stringify(arazzo), file: "tiny.arazzo.json" },
    );
    const body = { token: "fake", pin: "12345", echo: { pass: "fake-pass" }, user: "me" };
    expect(await responses(vendor, { login: body })).toEqual(["token=f… pin=1… pass=fa… user=me"]);
  });
});
