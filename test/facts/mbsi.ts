/** MBSi: the article on the RecoveryConnect authentication call. */
import assert from "node:assert/strict";
import type { Fact } from "./fact.ts";

const login = "POST /api/v140/auth";
const answer = {
  token_type: "Bearer",
  expires_in: 3600,
  access_token: "fakeToken",
  refresh_token: "fakeRefreshToken",
};

export const mbsi: Fact[] = [
  {
    where: "URL and method",
    says: "URL: /api/v140/auth. Method: POST",
    holds: (spec) => assert.deepEqual(spec.operations(), [login]),
  },
  {
    where: "example",
    says: "URL: https://api.mbsisystems.com/api/v140/auth",
    holds: (spec) =>
      assert.deepEqual(
        spec.document.servers.map(({ url }: { url: string }) => url),
        ["https://api.mbsisystems.com"],
      ),
  },
  {
    where: "URL and method",
    says: "With POST Body Parameters, and Response Elements",
    holds: (spec) => assert.deepEqual([spec.needsObject(login), spec.answers(login, "200", "text")], [true, false]),
  },
  {
    where: "response elements",
    says: "access_token: eyJ0eXAiOiJKV1QiLC….., a JWT by its form",
    holds: (spec) => assert.equal(spec.scheme().bearerFormat, "JWT"),
  },
  {
    where: "introduction",
    says: "Log in with your username and password and receive a Bearer token",
    holds(spec) {
      assert.deepEqual(spec.operation(login).security, []);
      assert.equal(spec.output("token", "login"), "$response.body#/access_token");
      assert.deepEqual(spec.payload("login"), { username: "$inputs.username", password: "$inputs.password" });
      assert.deepEqual([spec.success("login"), spec.token().attach], [["$statusCode == 200"], undefined]);
    },
  },
  {
    where: "introduction",
    says: "This token is required in the header for accessing all other API requests.",
    holds(spec) {
      assert.deepEqual([spec.scheme().type, spec.scheme().scheme], ["http", "bearer"]);
      assert.deepEqual(spec.document.security, [
        { [Object.keys(spec.document.components.securitySchemes)[0] ?? ""]: [] },
      ]);
    },
  },
  {
    where: "body parameters",
    says: "username, mandatory: Yes",
    holds(spec) {
      assert.ok(spec.takes(login, { username: "abctestuser", password: "fake-password" }));
      assert.ok(!spec.takes(login, { password: "fake-password" }));
      assert.ok(!spec.takes(login, { username: 1, password: "fake-password" }));
      assert.ok(!spec.takes(login, { UserName: "abctestuser", password: "fake-password" }));
    },
  },
  {
    where: "body parameters",
    says: "password, mandatory: Yes",
    holds(spec) {
      assert.ok(!spec.takes(login, { username: "abctestuser" }));
      assert.ok(!spec.takes(login, { username: "abctestuser", password: 1 }));
      assert.ok(spec.takes(login, { username: "abctestuser", password: "x" }));
    },
  },
  {
    where: "body parameters",
    says: "username: abctestuser",
    holds: (spec) => assert.equal(spec.requestExample(login, "signedIn").username, "abctestuser"),
  },
  {
    where: "response elements",
    says: "token_type: always Bearer",
    holds(spec) {
      const fits = (token_type: unknown) => spec.answers(login, "200", { ...answer, token_type });
      assert.deepEqual(["Bearer", "bearer", "MAC", null].map(fits), [true, false, false, false]);
      assert.equal(spec.responseExample(login, "200", "signedIn").token_type, "Bearer");
      assert.deepEqual(spec.responseSchema(login, "200").properties.token_type.type, "string");
    },
  },
  {
    where: "response elements",
    says: "expires_in: token validity in seconds, 3600",
    holds(spec) {
      const fits = (expires_in: unknown) => spec.answers(login, "200", { ...answer, expires_in });
      assert.deepEqual([3600, 0, "3600", -1, 0.5].map(fits), [true, true, false, false, false]);
      assert.equal(spec.responseExample(login, "200", "signedIn").expires_in, 3600);
      assert.deepEqual(spec.token().lifetime, { from: "expiresIn", defaultSeconds: 3600 });
      assert.equal(spec.output("expiresIn", "login"), "$response.body#/expires_in");
    },
  },
  {
    where: "response elements",
    says: "access_token: the Bearer token is to be used in all API requests",
    holds(spec) {
      assert.ok(spec.answers(login, "200", answer));
      assert.ok(!spec.answers(login, "200", { ...answer, access_token: 1 }));
      assert.equal(typeof spec.responseExample(login, "200", "signedIn").access_token, "string");
    },
  },
  {
    where: "response elements",
    says: "refresh_token: can be used to get a new token after expiry (no call is documented)",
    holds(spec) {
      assert.ok(!spec.answers(login, "200", { ...answer, refresh_token: 1 }));
      assert.equal(spec.output("refreshToken", "login"), "$response.body#/refresh_token");
      assert.equal(spec.token().refresh, undefined);
    },
  },
  {
    where: "response elements",
    says: "The answer has these four elements",
    holds(spec) {
      for (const name of ["token_type", "expires_in", "access_token", "refresh_token"]) {
        const { [name as keyof typeof answer]: _, ...others } = answer;
        assert.ok(!spec.answers(login, "200", others), name);
      }
      assert.deepEqual(Object.keys(spec.responseExample(login, "200", "signedIn")), [
        "token_type",
        "expires_in",
        "access_token",
        "refresh_token",
      ]);
    },
  },
  {
    where: "success code",
    says: "200 OK – Request Successful (and no other status)",
    holds: (spec) => assert.deepEqual(Object.keys(spec.operation(login).responses), ["200", "401", "default"]),
  },
  {
    where: "example",
    says: "Content type: JSON",
    holds(spec) {
      assert.deepEqual(spec.requestMediaTypes(login), ["application/json"]);
      assert.deepEqual(spec.responseMediaTypes(login, "200"), ["application/json"]);
    },
  },
  {
    where: "nowhere",
    says: "Refusals are assumed: 401 for credentials and for a token, by RFC 6750",
    holds(spec) {
      assert.deepEqual(spec.failures("login"), [["INVALID_CREDENTIALS", "end", "$statusCode == 401"]]);
      assert.deepEqual(spec.token().refusals, [{ status: 401 }]);
      assert.deepEqual([spec.token().signIn, spec.step("login")["x-one-time-code"]], [["signIn"], undefined]);
    },
  },
  {
    where: "labels",
    says: "The article documents the request and its success. It never names the header of a later call",
    holds: (spec) =>
      assert.deepEqual(spec.labels(login), {
        "security scheme": "assumed",
        "request application/json": "documented",
        "response 200": "documented",
        "response 401": "assumed",
        "response default": "assumed",
        "refused token": "assumed",
      }),
  },
];
