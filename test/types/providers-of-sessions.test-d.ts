/** What the compiler must accept and refuse of accounts. A `@ts-expect-error` covers the one line below it. */
import { describe, expectTypeOf, test } from "vitest";
import * as crmcom from "../../generated/crmcom/index.ts";
import * as mbsi from "../../generated/mbsi/index.ts";
import * as mikrocloud from "../../generated/mikrocloud/index.ts";
import * as msp360 from "../../generated/msp360/index.ts";
import type * as api from "../../src/index.ts";
import * as totp from "../../src/totp.ts";

/** Accepts a value of the type, and is how the lines below refuse one. */
const accept = <T>(_: T) => {};

describe("a provider", () => {
  test("can be written by anybody", () => {
    const own: api.Provider = {
      name: "own",
      origin: "https://api.example.com",
      accountKey: async () => "own:1",
      async login({ send, ask, stopwatch }: api.LoginContext): Promise<api.IssuedToken> {
        const secret = await ask((signal) => (signal.aborted ? "" : "fake"));
        expectTypeOf(secret).toEqualTypeOf<string>();
        const request: api.LoginRequest = { url: "a", method: "POST", contentType: "a/b", body: secret };
        accept<api.LoginRequest>({ ...request, singleUse: true });
        // @ts-expect-error it does or it does not
        accept<api.LoginRequest>({ ...request, singleUse: "ticket" });
        expectTypeOf(stopwatch()()).toEqualTypeOf<number>();
        const answer = await send(request);
        expectTypeOf(answer).toEqualTypeOf<api.LoginAnswer>();
        expectTypeOf(answer.body).toBeUnknown();
        return { value: "a", scheme: "Bearer" };
      },
      attach: (call: api.Call) => call,
      isTokenRefused: ({ status }) => status === 401,
    };
    expectTypeOf(own).toEqualTypeOf<api.Provider>();
    // @ts-expect-error a token says how it is sent
    accept<api.IssuedToken>({ value: "a" });
    // @ts-expect-error there is no such scheme
    accept<api.TokenScheme>("Basic");
    accept<api.LoginRequest>({ url: "a", method: "GET" });
    // @ts-expect-error a login has a method
    accept<api.LoginRequest>({ url: "a", body: "" });
    // @ts-expect-error a call has an input
    accept<api.Call>({ init: {} });
    // @ts-expect-error a provider attaches tokens
    accept<api.Provider>({ name: "a", origin: "b", accountKey: async () => "c", login: own.login });
  });

  test("of the package has a known name, and is made of options alone", () => {
    expectTypeOf<"msp360" | "mbsi" | "mikrocloud" | "crmcom">().toExtend<api.ProviderName>();
    expectTypeOf<string>().not.toExtend<api.ProviderName>();
    expectTypeOf(msp360.msp360).toEqualTypeOf<(options: msp360.Msp360Options) => api.Provider>();
    expectTypeOf(mbsi.mbsi).toEqualTypeOf<(options: mbsi.MbsiOptions) => api.Provider>();
    expectTypeOf(mikrocloud.mikrocloud).toEqualTypeOf<(options: mikrocloud.MikrocloudOptions) => api.Provider>();
    expectTypeOf(crmcom.crmcom).toEqualTypeOf<(options: crmcom.CrmcomOptions) => api.Provider>();
  });
});

test("plain http is allowed by a boolean of that name", () => {
  const user = { username: "a", password: "b" };
  accept<mbsi.MbsiOptions>({ ...user, allowInsecureRequests: true });
  accept<msp360.Msp360Options>({ userName: "a", password: "b", allowInsecureRequests: false });
  accept<mikrocloud.MikrocloudOptions>({ email: "a", password: "b", allowInsecureRequests: true });
  accept<crmcom.CrmcomOptions>({ baseUrl: "a", organisation: "b", ...user, allowInsecureRequests: true });
  // @ts-expect-error a text is not a boolean
  accept<mbsi.MbsiOptions>({ ...user, allowInsecureRequests: "true" });
});

describe("credentials", () => {
  test("are a text, or a function that gives one, at once or later", () => {
    accept<api.Credential>("fake");
    accept<api.Credential>(() => "fake");
    accept<api.Credential>(async ({ signal }) => (signal.aborted ? "" : "fake"));
    // @ts-expect-error a number is no text
    accept<api.Credential>(1);
    // @ts-expect-error the function gives no text
    accept<api.Credential>(() => 1);
    // @ts-expect-error there may be none
    accept<api.Credential>(undefined as string | undefined);
  });

  test("of msp360 are spelt as its answer spells them, and have four formats", () => {
    accept<msp360.Msp360Options>({ userName: "a", password: () => "b", bodyFormat: "text-xml", baseUrl: "c" });
    // @ts-expect-error the password is missing
    accept<msp360.Msp360Options>({ userName: "a" });
    // @ts-expect-error it is userName
    accept<msp360.Msp360Options>({ username: "a", password: "b" });
    // @ts-expect-error there is no such format
    accept<msp360.Msp360Options>({ userName: "a", password: "b", bodyFormat: "yaml" });
  });

  test("of mbsi are user name and password", () => {
    accept<mbsi.MbsiOptions>({ username: "a", password: "b" });
    // @ts-expect-error the user name is missing
    accept<mbsi.MbsiOptions>({ password: "b" });
    // @ts-expect-error it is username
    accept<mbsi.MbsiOptions>({ userName: "a", password: "b" });
  });

  test("of mikrocloud are email and password, with a code or who gives it", () => {
    accept<mikrocloud.MikrocloudOptions>({ email: "a", password: "b" });
    accept<mikrocloud.MikrocloudOptions>({ email: "a", password: "b", totp: "123456" });
    accept<mikrocloud.MikrocloudOptions>({ email: "a", password: "b", totp: totp.totp("c", { digits: 8 }) });
    // @ts-expect-error the email is missing
    accept<mikrocloud.MikrocloudOptions>({ username: "a", password: "b" });
    // @ts-expect-error a code may begin with a zero
    accept<mikrocloud.MikrocloudOptions>({ email: "a", password: "b", totp: 123456 });
  });

  test("of crmcom are a user or an access token, of an organisation", () => {
    accept<crmcom.CrmcomCredentials>({ organisation: "a", username: "b", password: "c", unit: "d" });
    accept<crmcom.CrmcomCredentials>({ organisation: "a", accessToken: { authenticationCode: "b" } });
    accept<crmcom.CrmcomCredentials>({ organisation: "a", accessToken: { identifier: "b", passCode: () => "c" } });
    // @ts-expect-error the organisation is missing
    accept<crmcom.CrmcomCredentials>({ username: "b", password: "c" });
    // @ts-expect-error the password is missing
    accept<crmcom.CrmcomCredentials>({ organisation: "a", username: "b" });
    // @ts-expect-error credentials are missing
    accept<crmcom.CrmcomCredentials>({ organisation: "a" });
    // @ts-expect-error two kinds of them
    accept<crmcom.CrmcomCredentials>({ organisation: "a", username: "b", accessToken: { authenticationCode: "c" } });
    // @ts-expect-error the pass code is missing
    accept<crmcom.CrmcomAccessToken>({ identifier: "b" });
    // @ts-expect-error nothing is given
    accept<crmcom.CrmcomAccessToken>({});
    // @ts-expect-error two kinds of access tokens
    accept<crmcom.CrmcomAccessToken>({ authenticationCode: "a", identifier: "b", passCode: "c" });
  });

  test("of crmcom come with a deployment", () => {
    const user = { organisation: "a", username: "b", password: "c" };
    accept<crmcom.CrmcomOptions>({ ...user, host: "d", lifetimeSeconds: 7200 });
    accept<crmcom.CrmcomOptions>({ organisation: "a", accessToken: { authenticationCode: "b" }, baseUrl: "d" });
    accept<crmcom.CrmcomDeployment>({ host: "a" });
    // @ts-expect-error there is no default host
    accept<crmcom.CrmcomOptions>(user);
    // @ts-expect-error host and baseUrl exclude each other
    accept<crmcom.CrmcomOptions>({ ...user, host: "d", baseUrl: "e" });
    // @ts-expect-error seconds are a number
    accept<crmcom.CrmcomOptions>({ ...user, host: "d", lifetimeSeconds: "7200" });
    // @ts-expect-error neither is given
    accept<crmcom.CrmcomDeployment>({});
  });
});

describe("the second factor", () => {
  test("has a challenge with a QR code for an enrolment alone", () => {
    const of = (challenge: api.MfaChallenge): string => {
      // @ts-expect-error a code has no QR code
      accept(challenge.svg);
      switch (challenge.type) {
        case "code":
          return challenge.type;
        case "enrolment":
          return challenge.svg;
        default:
          return challenge satisfies never;
      }
    };
    expectTypeOf(of).returns.toBeString();
  });

  test("is answered by a callback that knows challenge, attempt and signal", () => {
    accept<api.TotpCallback>(() => "123456");
    accept<api.TotpCallback>(async (challenge, { attempt, signal }) => {
      expectTypeOf(challenge).toEqualTypeOf<api.MfaChallenge>();
      expectTypeOf(attempt).toEqualTypeOf<number>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return "123456";
    });
    expectTypeOf<api.TotpContext>().toEqualTypeOf<{ readonly attempt: number; readonly signal: AbortSignal }>();
    // @ts-expect-error a code may begin with a zero
    accept<api.TotpCallback>(() => 123456);
  });

  test("has the same types in provider-auth/totp and provider-auth/mikrocloud", () => {
    expectTypeOf<totp.TotpCallback>().toEqualTypeOf<api.TotpCallback>();
    expectTypeOf<totp.MfaChallenge>().toEqualTypeOf<api.MfaChallenge>();
    expectTypeOf<totp.TotpContext>().toEqualTypeOf<api.TotpContext>();
    expectTypeOf<mikrocloud.TotpCallback>().toEqualTypeOf<api.TotpCallback>();
    expectTypeOf<mikrocloud.MfaChallenge>().toEqualTypeOf<api.MfaChallenge>();
    expectTypeOf<mikrocloud.TotpContext>().toEqualTypeOf<api.TotpContext>();
  });

  test("is computed from a secret", () => {
    expectTypeOf(totp.totp).toEqualTypeOf<(secret: string, options?: totp.TotpOptions) => api.TotpCallback>();
    accept<totp.TotpOptions>({ digits: 8, periodSeconds: 60, algorithm: "SHA256", clock: {} as api.Clock });
    // @ts-expect-error there is no such algorithm
    accept<totp.TotpOptions>({ algorithm: "MD5" });
    // @ts-expect-error a secret is needed
    expectTypeOf(() => totp.totp()).toBeFunction();
  });
});
