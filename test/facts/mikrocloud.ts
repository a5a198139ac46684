/** MikroCloud: the page "Authentication API". */
import assert from "node:assert/strict";
import type { Fact } from "./fact.ts";

const login = "POST /user/login";
const passport = "POST /user/passport";
const credentials = { email: "john@example.com", password: "fake-password" };
const answer = { mfa_enabled: false, mfa_verified: false, mfa_svg: null, message: "fake", token: "fakeTicket" };

export const mikrocloud: Fact[] = [
  {
    where: "Authentication, Base URL",
    says: "The base URL for the authentication API is: https://api.mikrocloud.com/user/login",
    holds(spec) {
      assert.deepEqual(
        spec.document.servers.map(({ url }: { url: string }) => url),
        ["https://api.mikrocloud.com"],
      );
      assert.ok(spec.document.paths["/user/login"]);
    },
  },
  {
    where: "Passport API, Base URL",
    says: "The base URL for the passport API is: https://api.mikrocloud.com/user/passport",
    holds: (spec) => assert.ok(spec.document.paths["/user/passport"]),
  },
  {
    where: "Request Method, twice",
    says: "requires a POST request method",
    holds: (spec) => assert.deepEqual(spec.operations(), [login, passport]),
  },
  {
    where: "Request and Response Parameters, twice",
    says: "Both calls take an object and answer with one",
    holds(spec) {
      assert.deepEqual([spec.needsObject(login), spec.needsObject(passport)], [true, true]);
      assert.deepEqual([spec.answers(login, "200", "text"), spec.answers(passport, "200", "text")], [false, false]);
      assert.deepEqual(Object.keys(spec.requestExample(login, "noMfa")), ["email", "password"]);
    },
  },
  {
    where: "Authentication, Request Parameters",
    says: "sent in the JSON payload",
    holds(spec) {
      assert.deepEqual(spec.requestMediaTypes(login), ["application/json"]);
      assert.deepEqual(spec.requestMediaTypes(passport), ["application/json"]);
    },
  },
  {
    where: "Authentication, Request Parameters",
    says: "email, String: the email address of the user trying to authenticate",
    holds(spec) {
      assert.ok(spec.takes(login, credentials));
      assert.ok(!spec.takes(login, { password: "fake-password" }));
      assert.ok(!spec.takes(login, { ...credentials, email: 1 }));
    },
  },
  {
    where: "Authentication, Request Parameters",
    says: "password, String: the password of the user trying to authenticate",
    holds(spec) {
      assert.ok(!spec.takes(login, { email: "john@example.com" }));
      assert.ok(!spec.takes(login, { ...credentials, password: 1 }));
      assert.ok(spec.takes(login, { ...credentials, password: "SDf345FCe" }));
    },
  },
  {
    where: "Authentication, Response Parameters",
    says: "mfa_enabled, Boolean: whether the user has two-factor authentication enabled",
    holds(spec) {
      assert.ok(spec.answers(login, "200", { ...answer, mfa_enabled: true }));
      assert.ok(!spec.answers(login, "200", { ...answer, mfa_enabled: "true" }));
      assert.ok(!spec.answers(login, "200", { ...answer, mfa_enabled: null }));
    },
  },
  {
    where: "Authentication, Response Parameters",
    says: "mfa_verified, Boolean: whether the user has successfully completed two-factor authentication",
    holds(spec) {
      assert.ok(spec.answers(login, "200", { ...answer, mfa_verified: true }));
      assert.ok(!spec.answers(login, "200", { ...answer, mfa_verified: 1 }));
    },
  },
  {
    where: "Authentication, Response Parameters",
    says: "mfa_svg, String: if enabled and not yet verified, the SVG for the QR code to scan",
    holds(spec) {
      assert.ok(spec.answers(login, "200", { ...answer, mfa_svg: "<svg/>" }));
      assert.ok(!spec.answers(login, "200", { ...answer, mfa_svg: 1 }));
      const flags = (name: string) => {
        const { mfa_enabled, mfa_verified, mfa_svg } = spec.responseExample(login, "200", name);
        return [mfa_enabled, mfa_verified, mfa_svg === null ? null : String(mfa_svg).slice(0, 4)];
      };
      assert.deepEqual(flags("mfaEnrolment"), [true, false, "<svg"]);
      assert.deepEqual(flags("mfaCodeNeeded"), [true, true, null]);
    },
  },
  {
    where: "Authentication, Response Parameters",
    says: "message, String: whether the login was successful or not",
    holds: (spec) => assert.ok(!spec.answers(login, "200", { ...answer, message: false })),
  },
  {
    where: "Authentication, Response Parameters",
    says: "token, String: must be used in subsequent API calls (as the ticket of the passport API)",
    holds(spec) {
      assert.ok(!spec.answers(login, "200", { ...answer, token: null }));
      assert.equal(spec.output("ticket", "login"), "$response.body#/token");
      assert.deepEqual(spec.payload("login"), { email: "$inputs.email", password: "$inputs.password" });
      assert.deepEqual(spec.success("login"), ["$statusCode == 200"]);
    },
  },
  {
    where: "Authentication, Response Codes",
    says: "401 if the email and/or password provided are incorrect",
    holds(spec) {
      assert.deepEqual(Object.keys(spec.operation(login).responses), ["200", "401", "default"]);
      assert.deepEqual(spec.responseExample(login, "401", "wrongPassword"), {});
      assert.deepEqual(spec.failures("login"), [["INVALID_CREDENTIALS", "end", "$statusCode == 401"]]);
    },
  },
  {
    where: "Authentication, Sample Response",
    says: '"mfa_enabled": false, "mfa_verified": false, "mfa_svg": null, "message": "Login was successful"',
    holds(spec) {
      const { token, ...others } = spec.responseExample(login, "200", "noMfa");
      assert.deepEqual(others, {
        mfa_enabled: false,
        mfa_verified: false,
        mfa_svg: null,
        message: "Login was successful",
      });
      assert.ok(spec.answers(login, "200", answer));
      for (const name of Object.keys(answer)) {
        const { [name as keyof typeof answer]: _, ...missing } = answer;
        assert.ok(!spec.answers(login, "200", missing), name);
      }
    },
  },
  {
    where: "Passport API, Request Parameters",
    says: "totp, String: the Time-based One-Time Password used for two-factor authentication",
    holds(spec) {
      assert.ok(spec.takes(passport, { totp: "000000", token: "fakeTicket" }));
      assert.ok(!spec.takes(passport, { totp: 123456, token: "fakeTicket" }));
      assert.deepEqual(spec.payload("passport"), { totp: "$inputs.totp", token: "$steps.login.outputs.ticket" });
      const { input, needed, enrolment, attempts } = spec.step("passport")["x-one-time-code"];
      assert.deepEqual([input, needed, attempts], ["totp", "$steps.login.outputs.needsCode", 3]);
      assert.deepEqual(enrolment, {
        svg: "$steps.login.outputs.qrCode",
        verified: "$steps.login.outputs.isVerified",
      });
      const outputs = ["needsCode", "isVerified", "qrCode"].map((name) => spec.output(name, "login"));
      const members = ["mfa_enabled", "mfa_verified", "mfa_svg"];
      assert.deepEqual(
        outputs,
        members.map((member) => `$response.body#/${member}`),
      );
    },
  },
  {
    where: "Passport API, Request Parameters",
    says: "totp: required if two-factor authentication is enabled (so null, or absent, without)",
    holds(spec) {
      assert.ok(spec.takes(passport, { totp: null, token: "fakeTicket" }));
      assert.ok(spec.takes(passport, { token: "fakeTicket" }));
    },
  },
  {
    where: "Passport API, Request Parameters",
    says: "token, String: the authentication token obtained from the authentication API",
    holds(spec) {
      assert.ok(!spec.takes(passport, { totp: null }));
      assert.ok(!spec.takes(passport, { totp: null, token: 1 }));
      assert.ok(!spec.takes(passport, { totp: null, token: null }));
      for (const name of ["noMfa", "mfaCodeNeeded", "mfaEnrolment"]) {
        const ticket = spec.responseExample(login, "200", name).token;
        assert.equal(spec.requestExample(passport, name).token, ticket, name);
      }
    },
  },
  {
    where: "Passport API, Response Parameters",
    says: "message, String; auth_token, String: must be used in all subsequent API calls",
    holds(spec) {
      assert.ok(spec.answers(passport, "200", { message: "fake", auth_token: "fakeToken" }));
      assert.ok(!spec.answers(passport, "200", { message: "fake" }));
      assert.ok(!spec.answers(passport, "200", { auth_token: "fakeToken" }));
      assert.ok(!spec.answers(passport, "200", { message: "fake", auth_token: 1 }));
      assert.ok(!spec.answers(passport, "200", { message: 1, auth_token: "fakeToken" }));
    },
  },
  {
    where: "Passport API, Response Codes",
    says: "401 if the authentication token provided is incorrect",
    holds(spec) {
      assert.deepEqual(Object.keys(spec.operation(passport).responses), ["200", "401", "default"]);
      assert.deepEqual(spec.responseExample(passport, "401", "wrongToken"), {});
      assert.deepEqual(spec.failures("passport"), [["MFA_REJECTED", "end", "$statusCode == 401"]]);
    },
  },
  {
    where: "Passport API, Sample Request",
    says: '"totp": null',
    holds: (spec) => assert.equal(spec.requestExample(passport, "noMfa").totp, null),
  },
  {
    where: "Passport API, Sample Response",
    says: '"message": "Login Successful"',
    holds: (spec) => assert.equal(spec.responseExample(passport, "200", "noMfa").message, "Login Successful"),
  },
  {
    where: "Using the Authorization Token",
    says: "The auth_token obtained from the passport API must be used in all further API requests in a HTTP bearer header.",
    holds(spec) {
      assert.equal(spec.output("token", "passport"), "$response.body#/auth_token");
      assert.deepEqual([spec.success("passport"), spec.token().attach], [["$statusCode == 200"], undefined]);
      assert.deepEqual([spec.scheme().type, spec.scheme().scheme], ["http", "bearer"]);
      assert.equal(spec.scheme().bearerFormat, undefined);
      assert.deepEqual([spec.operation(login).security, spec.operation(passport).security], [[], []]);
      assert.deepEqual(spec.document.security, [
        { [Object.keys(spec.document.components.securitySchemes)[0] ?? ""]: [] },
      ]);
    },
  },
  {
    where: "nowhere",
    says: "No lifetime and no refresh is documented; that 401 refuses a token is assumed",
    holds(spec) {
      assert.deepEqual(spec.token(), { signIn: ["signIn"], refusals: [{ status: 401 }] });
    },
  },
  {
    where: "labels",
    says: "The page documents both calls, their success without a code, and 401. It shows no body of a 401 and no use of a code",
    holds(spec) {
      const scheme = { "security scheme": "documented", "refused token": "assumed" };
      assert.deepEqual(spec.labels(login), {
        ...scheme,
        "request application/json": "documented",
        "response 200": "documented",
        "response 200 application/json mfaCodeNeeded": "assumed",
        "response 200 application/json mfaEnrolment": "assumed",
        "response 401": "documented",
        "response 401 application/json": "assumed",
        "response default": "assumed",
      });
      assert.deepEqual(spec.labels(passport), {
        ...scheme,
        "request application/json": "documented",
        "response 200": "documented",
        "response 200 application/json mfaCodeNeeded": "assumed",
        "response 200 application/json mfaEnrolment": "assumed",
        "response 401": "documented",
        "response 401 application/json": "assumed",
        "response 401 application/json wrongCode": "assumed",
        "response 401 application/json missingCode": "assumed",
        "response default": "assumed",
      });
    },
  },
];
