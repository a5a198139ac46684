/** `logout()` ends the token at the vendor, forgets everything, and never signs in for that. */
import { describe, expect, test } from "vitest";
import { authError } from "../support/auth-errors.ts";
import { settle } from "../support/fake-clock.ts";
import { createOwnSession, lost, type OwnVendor } from "../support/own-provider.ts";
import { hour } from "../support/token-manager.ts";

const create = (answers: OwnVendor["answers"] = {}, provider: OwnVendor["provider"] = {}) =>
  createOwnSession({ answers, provider, issued: { lifetimeMs: hour } });

test("the token in hand is ended at the vendor and forgotten at once", async () => {
  const { session, sent } = create();
  await session.getToken();
  const { logout } = session;
  const ended = logout();
  expect((await session.getToken()).value).toBe("login2");
  expect(await ended).toBeUndefined();
  expect(sent.toSorted()).toEqual(["/login", "/login", "/logout login1"]);
});

test("nothing is sent where nothing is held", async () => {
  const { session, sent, clock } = create();
  await session.logout();
  expect(sent).toEqual([]);
  await session.getToken();
  await session.logout();
  await session.logout();
  expect(sent).toEqual(["/login", "/logout login1"]);
  await session.getToken();
  await clock.advance(2 * hour);
  await session.logout();
  expect(sent).toEqual(["/login", "/logout login1", "/login"]);
});

test("a vendor without such a call is sent nothing, and the token is forgotten", async () => {
  const { session, sent } = create({}, { logout: undefined } as never);
  await session.getToken();
  await session.logout();
  expect((await session.getToken()).value).toBe("login2");
  expect(sent).toEqual(["/login", "/login"]);
});

test("a login that is under way is given up", async () => {
  const { session, sent } = create({ "/login": () => new Promise(() => {}) });
  const wait = authError(session.getToken());
  await settle();
  await session.logout();
  expect((await wait).code).toBe("ABORTED");
  expect(sent).toEqual(["/login"]);
});

describe("a failure of the vendor is told as AuthError, and the token is forgotten all the same:", () => {
  test.each<[string, OwnVendor["answers"][string], string]>([
    ["a refusal", () => new Response("", { status: 400 }), "PROVIDER_ERROR"],
    ["an outage", () => new Response("", { status: 503 }), "PROVIDER_ERROR"],
    ["no answer", lost("ECONNRESET"), "NETWORK"],
  ])("%s", async (_, answer, code) => {
    const { session, sent } = create({ "/logout": answer });
    await session.getToken();
    expect(await authError(session.logout())).toMatchObject({ code });
    expect((await session.getToken()).value).toBe("login2");
    expect(sent).toEqual(["/login", "/logout login1", "/login"]);
  });

  test("an answer that never comes", async () => {
    const { session, clock } = create({ "/logout": () => new Promise(() => {}) });
    await session.getToken();
    const ended = authError(session.logout());
    await clock.advance(10_000);
    expect(await ended).toMatchObject({ code: "TIMEOUT", provider: "own" });
    expect(clock.pendingTimers()).toBe(0);
  });

  test("whatever a provider throws, with nothing of it shown", async () => {
    const logout = () => {
      throw new Error("fake-password");
    };
    const { session } = create({}, { logout });
    await session.getToken();
    expect(await authError(session.logout())).toMatchObject({
      code: "PROVIDER_ERROR",
      message: "own's logout failed.",
    });
  });
});

test("failures are forgotten as with clear()", async () => {
  const { session, sent } = create({
    "/login": (count) => (count === 0 ? new Response("", { status: 401 }) : Response.json({ value: "login2" })),
  });
  expect((await authError(session.getToken())).code).toBe("INVALID_CREDENTIALS");
  await session.logout();
  expect((await session.getToken()).value).toBe("login2");
  expect(sent).toEqual(["/login", "/login"]);
});
