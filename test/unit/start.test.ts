import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { brief } from "../../scripts/start/brief.ts";
import { trySession } from "../../scripts/start/sessions.ts";
import { signIn } from "../../scripts/start/sign-in.ts";
import { table } from "../../scripts/start/table.ts";
import { providerNames } from "../../src/providers/names.ts";
import { runScript } from "../support/run.ts";
import { documents } from "../support/specs.ts";

const start = (...args: string[]) => runScript("scripts/start.ts", ["--once", ...args]);

describe("npm start", () => {
  test("signs in to every provider through both clients, and ends with 0 after the tables", async () => {
    const { code, stdout, stderr } = await start();
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).not.toContain("✗");
    for (const client of ["openapi-fetch", "typescript-fetch"]) {
      for (const request of [
        "msp360 +CLIENT +login, signedIn",
        "mbsi +CLIENT +login, signedIn",
        "mikrocloud +CLIENT +login, noMfa",
        "mikrocloud +CLIENT +passport, noMfa",
        "mikrocloud +CLIENT +login, mfaCodeNeeded",
        "mikrocloud +CLIENT +passport, mfaCodeNeeded",
        "crmcom +CLIENT +createToken, usernamePassword",
        "crmcom +CLIENT +createToken, authenticationCode",
        "crmcom +CLIENT +createToken, identifierAndPassCode",
      ]) {
        expect(stdout).toMatch(new RegExp(`✓ +${request.replace("CLIENT", client)}.* 200 .*token=`));
      }
    }
    expect(stdout).toMatch(/msp360 +openapi-fetch +login, signedIn, xml +200 /);
  });

  test.each(providerNames)("shows a session of %s surviving a revoked and an ended token", async (provider) => {
    const rows = await trySession(provider, documents[provider]);
    expect(rows.map(({ token, session }) => [token, session])).toEqual([
      ["none yet", "1 login"],
      ["good", "call made"],
      ["revoked by the vendor", "call refused, 1 login, call made again"],
      // Where the lifetime is known, the call is not even tried with the old token.
      provider === "mikrocloud"
        ? ["ended, lifetime unknown", "call refused, 1 login, call made again"]
        : ["ended", "1 login"],
    ]);
    expect(rows.every(({ ok, status }) => ok && status === "200")).toBe(true);
  });

  test("shows no token whole", async () => {
    const { stdout } = await start();
    expect(stdout).not.toMatch(/fakeEkt8_niPV|fakeSignature|fakeTicketNoMfa_|fakeAuthTokenNoMfa_|FAKEUSERTOKENFAKE/);
  });

  test.each([
    [["--providers", "nope"], "error: option '--providers <name...>' argument 'nope' is invalid. Allowed choices are"],
    [["--port", "99999"], "error: option '--port <number>' argument '99999' is invalid. A port is a number"],
    [["--host"], "error: option '--host <address>' argument missing"],
    [["--bogus"], "error: unknown option '--bogus'"],
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
    expect(stderr).toBe(`error: Port ${port} of 127.0.0.1 is taken; choose another one, or 0 for a free one.\n`);
  });
});

describe("a row fails", () => {
  const document = documents.mbsi;
  const options = { baseUrl: "http://mock.invalid" };

  test("when the answer is not the spec's", async () => {
    const [row] = await signIn(
      document,
      { login: async () => ({ status: 200, body: { token_type: "Bearer" } }) },
      options,
    );
    expect(row?.ok).toBe(false);
  });

  test("when the status is not the spec's", async () => {
    const [row] = await signIn(document, { login: async () => ({ status: 500, body: {} }) }, options);
    expect(row).toMatchObject({ ok: false, status: "500" });
  });

  test("when the call throws, with the reason as its answer", async () => {
    const login = () => Promise.reject(new Error("fetch failed"));
    const [row] = await signIn(document, { login }, options);
    expect(row).toMatchObject({ ok: false, status: "-", answer: "fetch failed" });
    if (row) expect(table(["status", "answer"], [row])).toContain("✗");
  });
});

test("the second step takes the ticket that the first one handed out", async () => {
  const tickets: unknown[] = [];
  await signIn(
    documents.mikrocloud,
    {
      login: async () => ({ status: 200, body: { token: "fake-fresh-ticket" } }),
      passport: async (_, body) => {
        tickets.push((body as { token: unknown }).token);
        return { status: 200, body: {} };
      },
    },
    { baseUrl: "http://mock.invalid" },
  );
  expect(new Set(tickets)).toEqual(new Set(["fake-fresh-ticket"]));
});

test("an answer in brief has the token first, long values cut and null left out", () => {
  const answer = { note: null, code: "OK", data: { token: "fake-token-fake-token-fake-token" }, long: "x".repeat(21) };
  expect(brief(answer)).toBe("token=fake-tok… code=OK long=xxxxxxxx…");
  expect(brief(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`name${index}`, "value"])))).toHaveLength(
    64,
  );
});
