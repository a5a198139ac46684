/** CRM.COM: the page "authentication" of the development wiki, version 19. */
import assert from "node:assert/strict";
import type { Fact } from "./fact.ts";
import type { Spec } from "./spec.ts";

const create = "POST /authentication/token";
const organisation = "CRMDEMO";
const user = { username: "fakeUser", password: "fake-password" };
const code = { authentication_code: "fake-code" };
const card = { identifier: "fake-identifier", pass_code: "fake-pass-code" };

/** What may be said of a user, and of an access token identifier, on its own or together: 4 times 9 combinations. */
const users: Record<string, object> = {
  "no user": {},
  "a user name alone": { username: "fakeUser" },
  "a password alone": { password: "fake-password" },
  "a user": user,
};
const identifiers: Record<string, object | undefined> = {
  "no identifier": undefined,
  "an empty identifier": {},
  "a code": code,
  "an identifier alone": { identifier: "fake-identifier" },
  "a pass code alone": { pass_code: "fake-pass-code" },
  "a card": card,
  "a code and an identifier alone": { ...code, identifier: "fake-identifier" },
  "a code and a pass code alone": { ...code, pass_code: "fake-pass-code" },
  "a code and a card": { ...code, ...card },
};

/**
 * What the page supports. A user name and a password are mandatory unless an access token identifier is specified. An
 * identifier needs its pass code. Nothing forbids giving more than one kind, or a pass code beside an authentication code.
 */
const supported: Record<string, string[]> = {
  "no user": ["a code", "a card", "a code and a pass code alone", "a code and a card"],
  "a user name alone": ["a code", "a card", "a code and a pass code alone", "a code and a card"],
  "a password alone": ["a code", "a card", "a code and a pass code alone", "a code and a card"],
  "a user": ["no identifier", "a code", "a card", "a code and a pass code alone", "a code and a card"],
};

const combinations: Fact[] = Object.entries(users).flatMap(([userName, userPart]) =>
  Object.entries(identifiers).map(([identifierName, identifier]) => {
    const isSupported = supported[userName]?.includes(identifierName) ?? false;
    return {
      where: "parameters",
      says: `${userName} with ${identifierName} is ${isSupported ? "" : "not "}enough`,
      holds(spec: Spec) {
        const body = { organisation, ...userPart, ...(identifier && { access_token_identifier: identifier }) };
        assert.equal(spec.takes(create, body), isSupported);
      },
    };
  }),
);

export const crmcom: Fact[] = [
  {
    where: "heading",
    says: "POST authentication/token",
    holds: (spec) => assert.deepEqual(spec.operations(), [create]),
  },
  {
    where: "the introduction of the same wiki",
    says: "{{server}}/crmapi/rest/v2/<method>, on each customer's own host",
    holds(spec) {
      const [server, ...others] = spec.document.servers;
      assert.deepEqual([server.url, others], ["https://{host}/crmapi/rest/v2", []]);
      assert.deepEqual(
        [Object.keys(server.variables), server.variables.host.default],
        [["host"], "your-deployment.invalid"],
      );
    },
  },
  {
    where: "description",
    says: "This method returns an authentication token which can subsequently be used by all other Web API method",
    holds(spec) {
      assert.deepEqual(spec.operation(create).security, []);
      assert.deepEqual(spec.document.security, [
        { [Object.keys(spec.document.components.securitySchemes)[0] ?? ""]: [] },
      ]);
      const workflows = ["signIn", "signInWithAuthenticationCode", "signInWithPassCode"];
      assert.deepEqual(spec.token().signIn, workflows);
      const common = { organisation: "$inputs.organisation", unit: "$inputs.unit" };
      const [authenticationCode, identifier, passCode] = ["authenticationCode", "identifier", "passCode"].map(
        (name) => `$inputs.accessToken.${name}`,
      );
      assert.deepEqual(
        workflows.map((workflow) => spec.payload("createToken", workflow)),
        [
          { username: "$inputs.username", password: "$inputs.password", ...common },
          { access_token_identifier: { authentication_code: authenticationCode }, ...common },
          { access_token_identifier: { identifier, pass_code: passCode }, ...common },
        ],
      );
      for (const workflow of workflows) {
        assert.equal(spec.output("token", "createToken", workflow), "$response.body#/data/token");
      }
    },
  },
  {
    where: "description",
    says: "Token expires every one (1) hour and a new one will need to be retrieved",
    holds(spec) {
      const { lifetime, refresh } = spec.token();
      assert.deepEqual([lifetime, refresh], [{ defaultSeconds: 3600 }, undefined]);
    },
  },
  {
    where: "parameters",
    says: "username, String: the username that should be used to login",
    holds: (spec) => assert.ok(!spec.takes(create, { ...user, username: 1, organisation })),
  },
  {
    where: "parameters",
    says: "password, String: the password that should be used to login",
    holds: (spec) => assert.ok(!spec.takes(create, { ...user, password: 1, organisation })),
  },
  {
    where: "parameters",
    says: "authentication_code, String: the authentication code of the access token",
    holds: (spec) =>
      assert.ok(!spec.takes(create, { access_token_identifier: { authentication_code: 1 }, organisation })),
  },
  {
    where: "parameters",
    says: "identifier, String: validated against the specified pass code",
    holds: (spec) =>
      assert.ok(!spec.takes(create, { access_token_identifier: { ...card, identifier: 1 }, organisation })),
  },
  {
    where: "parameters",
    says: "pass_code, String: applicable and mandatory if the identifier is specified",
    holds: (spec) =>
      assert.ok(!spec.takes(create, { access_token_identifier: { ...card, pass_code: 1 }, organisation })),
  },
  {
    where: "parameters",
    says: "organisation (mandatory), String: the organization on which the user will login",
    holds(spec) {
      for (const credentials of [user, { access_token_identifier: code }, { access_token_identifier: card }]) {
        assert.ok(spec.takes(create, { ...credentials, organisation }));
        assert.ok(!spec.takes(create, credentials));
        assert.ok(!spec.takes(create, { ...credentials, organisation: 1 }));
        assert.ok(!spec.takes(create, { ...credentials, organization: organisation }));
      }
    },
  },
  {
    where: "parameters",
    says: "unit (optional), String: the unit ID that the user will use during login",
    holds(spec) {
      for (const credentials of [user, { access_token_identifier: code }, { access_token_identifier: card }]) {
        assert.ok(spec.takes(create, { ...credentials, organisation, unit: "EE63A82C4FEBE02FF34E90DD1EBA5ABE" }));
        assert.ok(!spec.takes(create, { ...credentials, organisation, unit: 1 }));
      }
    },
  },
  ...combinations,
  {
    where: "example 1",
    says: "It takes an object, and answers with an object of objects",
    holds(spec) {
      const status = { code: "OK", message: null, description: null };
      assert.ok(spec.needsObject(create));
      const bodies = ["text", { status: "text" }, { status, data: "text" }, { status, data: {} }];
      assert.deepEqual(
        bodies.map((body) => spec.answers(create, "200", body)),
        [false, false, false, true],
      );
    },
  },
  {
    where: "response data",
    says: "token, String: the authentication token which can be used to login",
    holds(spec) {
      const status = { code: "OK", message: null, description: null };
      assert.ok(spec.answers(create, "200", { status, data: { token: "fakeToken" } }));
      assert.ok(!spec.answers(create, "200", { status, data: { token: 1 } }));
    },
  },
  {
    where: "example 1",
    says: '"organisation": "CRMDEMO", with username, password and a unit of 32 characters',
    holds(spec) {
      const { username, password, unit, ...others } = spec.requestExample(create, "usernamePassword");
      assert.deepEqual(
        [others, typeof username, typeof password, unit.length],
        [{ organisation: "CRMDEMO" }, "string", "string", 32],
      );
    },
  },
  {
    where: "example 1, response",
    says: '"status": { "code": "OK", "message": null, "description": null }',
    holds(spec) {
      const { status, data } = spec.responseExample(create, "200", "usernamePassword");
      assert.deepEqual(status, { code: "OK", message: null, description: null });
      assert.equal(data.token.length, 32);
      const fits = (part: object) => spec.answers(create, "200", { status: { ...status, ...part }, data });
      assert.deepEqual(
        [{}, { message: "" }, { description: "" }, { message: 1 }, { description: 1 }, { code: null }].map(fits),
        [true, true, true, false, false, false],
      );
      for (const name of ["code", "message", "description"]) {
        const { [name]: _, ...missing } = status as Record<string, unknown>;
        assert.ok(!spec.answers(create, "200", { status: missing, data }), name);
      }
      assert.ok(!spec.answers(create, "200", { data }));
    },
  },
  {
    where: "example 1",
    says: "JSON in and out",
    holds(spec) {
      assert.deepEqual(spec.requestMediaTypes(create), ["application/json"]);
      assert.deepEqual(spec.responseMediaTypes(create, "200"), ["application/json"]);
    },
  },
  {
    where: "the introduction of the same wiki",
    says: "The token is the query parameter token of a GET, and the member token of the JSON body of a POST",
    holds(spec) {
      const { type, name, in: place } = spec.scheme();
      assert.deepEqual([type, place, name], ["apiKey", "query", "token"]);
      assert.deepEqual(spec.token().attach, [
        { in: "query", name: "token", methods: ["GET", "HEAD"] },
        { in: "body", name: "token" },
      ]);
    },
  },
  {
    where: "public clients",
    says: "A failure arrives as HTTP 200 with another code than OK",
    holds(spec) {
      const context = "$response.body#/status/code";
      for (const workflow of ["signIn", "signInWithAuthenticationCode", "signInWithPassCode"]) {
        assert.deepEqual(spec.success("createToken", workflow), ["$statusCode == 200", `${context} is ^OK$`]);
        assert.deepEqual(spec.failures("createToken", workflow), [
          ["INVALID_CREDENTIALS", "end", "$statusCode == 200", `${context} is ^(?!OK$)`],
        ]);
        assert.equal(spec.step("createToken", workflow)["x-one-time-code"], undefined);
      }
      assert.deepEqual(spec.token().refusals, [{ status: 200, pointer: "/status/code", notIn: ["OK"] }]);
      for (const name of ["incorrectCredentials", "incorrectAuthenticationCode", "incorrectPassCode"]) {
        const { status, data } = spec.responseExample(create, "200", name);
        assert.deepEqual([status.code === "OK", data], [false, {}], name);
      }
      assert.deepEqual(Object.keys(spec.operation(create).responses), ["200", "400", "default"]);
    },
  },
  {
    where: "later releases",
    says: "message and description are empty strings, and a token has more than 32 characters",
    holds(spec) {
      const { status, data } = spec.responseExample(create, "200", "usernamePasswordOfLaterRelease");
      assert.deepEqual([status, data.token.length > 32], [{ code: "OK", message: "", description: "" }, true]);
    },
  },
  {
    where: "labels",
    says: "The pages document the request, its success and where the token goes. No page shows a failure",
    holds: (spec) =>
      assert.deepEqual(spec.labels(create), {
        "security scheme": "documented",
        "request application/json": "documented",
        "response 200": "documented",
        "response 200 application/json usernamePasswordOfLaterRelease": "assumed",
        "response 200 application/json incorrectCredentials": "assumed",
        "response 200 application/json incorrectAuthenticationCode": "assumed",
        "response 200 application/json incorrectPassCode": "assumed",
        "response 400": "assumed",
        "response default": "assumed",
        "refused token": "assumed",
        "schema User credentials": "documented",
        "schema Access token credentials": "documented",
        "schema Authentication code": "documented",
        "schema Identifier and pass code": "documented",
      }),
  },
];
