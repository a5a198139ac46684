/** No error, event or object of a session shows a secret, whatever callbacks do and whatever the session holds. */
import { beforeEach, describe, expect, test } from "vitest";
import { mbsi } from "../../generated/mbsi/index.ts";
import { mikrocloud } from "../../generated/mikrocloud/index.ts";
import { createSession, type SessionOptions } from "../../src/index.ts";
import { builtIn } from "../support/built-in.ts";
import { leaks } from "../support/leaks.ts";
import {
  anyToken,
  code,
  create,
  echoing,
  events,
  expectSafeFailure,
  forgetEvents,
  onEvent,
  password,
  raw,
  secrets,
  sentinels,
  svg,
  ticket,
  token,
} from "../support/sentinels.ts";
import { type Handler, reply, serve } from "../support/server.ts";

beforeEach(forgetEvents);

describe("mikrocloud shows no secret of", () => {
  const login = (isEnrolled: boolean, passport: Handler): Handler => {
    const body = { mfa_enabled: true, mfa_verified: isEnrolled, mfa_svg: svg, message: password, token: ticket };
    return (received, response, index) =>
      received.url === "/user/login" ? reply(response, 200, body) : passport(received, response, index);
  };
  const expectSafe = async (handler: Handler, options: object, expected: string, session: SessionOptions = {}) => {
    const server = await serve(handler);
    const provider = mikrocloud({ baseUrl: server.origin, email: "fake-user", password, ...options });
    const error = await expectSafeFailure(createSession(provider, { onEvent, retries: 0, ...session }), provider);
    expect(error.code).toBe(expected);
    return error;
  };
  const never: Handler = (_, response) => reply(response, 500, {});

  test.each([400, 401, 403, 429, 500])("a passport answered with %i that echoes the request", async (status) => {
    const expected = { 401: "MFA_REJECTED", 429: "RATE_LIMITED" }[status] ?? "PROVIDER_ERROR";
    await expectSafe(login(true, echoing(status, raw)), { totp: code }, expected);
  });

  test("an enrolment, except in the challenge", async () => {
    const error = await expectSafe(login(false, never), {}, "MFA_REQUIRED");
    expect(error).toHaveProperty("challenge.svg", svg);
  });

  test("a totp that throws the secrets that it was told", async () => {
    const totp = (challenge: { svg?: string }) => {
      throw Object.assign(new Error(`${secrets.callback} ${challenge.svg}`), { challenge, cause: new Error(svg) });
    };
    await expectSafe(login(false, never), { totp }, "MFA_REQUIRED");
  });

  test("a totp that throws what another library calls AuthError", async () => {
    const totp = () => {
      throw Object.assign(new Error(secrets.callback), { name: "AuthError", code: "otp_expired" });
    };
    await expectSafe(login(true, never), { totp }, "MFA_REQUIRED");
  });

  test("a code that is malformed", async () => {
    await expectSafe(login(true, never), { totp: () => secrets.callback }, "MFA_REQUIRED");
  });
});

describe("a credential's function shows no secret", () => {
  test.each<[string, unknown]>([
    ["an Error", Object.assign(new Error(secrets.callback), { response: { data: secrets.callback } })],
    ["a text", secrets.callback],
    ["an error with a cause", new Error("outer", { cause: new Error(secrets.callback) })],
    ["an AuthError of another library", Object.assign(new Error(secrets.callback), { name: "AuthError", code: "jwt" })],
  ])("when it throws %s", async (_, thrown) => {
    const fail = () => Promise.reject(thrown);
    const provider = mbsi({ baseUrl: "http://127.0.0.1:9", username: "fake-user", password: fail });
    const error = await expectSafeFailure(createSession(provider, { onEvent, retries: 0 }), provider);
    expect(error.code).toBe("CONFIGURATION");
  });
});

describe("a session that holds a token shows it to nobody but its callers", () => {
  const signedIn: Handler = (_, response) => reply(response, 200, { ...anyToken(token), mfa_enabled: false });

  test.each(builtIn)("of %s, in events, in itself, and in the errors of its calls", async (name) => {
    const server = await serve(signedIn);
    const provider = create[name](server.origin);
    const session = createSession(provider, { onEvent });
    const held = await session.getToken();
    expect(held.value).toBe(token);
    expect(leaks(sentinels, ...events, session, provider, await provider.accountKey())).toEqual([]);

    await expectSafeFailure(session, provider, () => session.fetch(`https://example.com/?token=${token}`));
    await expectSafeFailure(session, provider, () => session.fetch(`/x?token=${token}`));
    session.rejectToken(held);
    expect(leaks(sentinels, ...events, session, provider)).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(["loginStarted", "loginSucceeded", "tokenRejected"]);
  });

  test("of crmcom, in the errors of redirects and of bodies that are no JSON", async () => {
    const server = await serve((received, response, index) =>
      received.url.startsWith("/authentication")
        ? signedIn(received, response, index)
        : response.writeHead(302, { Location: `/?token=${token}` }).end(received.body),
    );
    const provider = create.crmcom(server.origin);
    const session = createSession(provider, { onEvent });
    await expectSafeFailure(session, provider, () => session.fetch(`${server.origin}/x`));
    const body = `no JSON but ${password}`;
    await expectSafeFailure(session, provider, () => session.fetch(`${server.origin}/x`, { method: "POST", body }));
  });
});

test("the collector finds a secret wherever it is, or the tests above would prove nothing", () => {
  const secret = sentinels[0] as string;
  const hidden = Object.defineProperty(new Error("x"), "config", { value: { a: { b: secret } }, enumerable: false });
  const places = [
    new Error(secret),
    new Error("x", { cause: new Error("y", { cause: secret }) }),
    new AggregateError([new Error(secret)], "x"),
    { a: { b: { c: { d: [secret] } } } },
    hidden,
    { type: "loginFailed", message: encodeURIComponent(secret) },
    Buffer.from(secret).toString("base64"),
    Object.assign(() => {}, { secret }),
  ];
  expect(places.map((place) => leaks([secret], place))).toEqual(places.map(() => [secret]));
  expect(leaks([secret], new Error("x"), {}, null, undefined, 1)).toEqual([]);
});
