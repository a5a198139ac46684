/** MSP360: the page "Initial Authentication" of the MBS API documentation. */
import assert from "node:assert/strict";
import type { Fact } from "./fact.ts";
import type { Node } from "./spec.ts";

const login = "POST /api/Provider/Login";
const credentials = { UserName: "fakeUser", Password: "fake-password" };
const answer = {
  access_token: "fakeToken",
  token_type: "bearer",
  expires_in: "1209599",
  userName: "fakeUser",
  ".issued": "Sat, 28 Apr 2018 13:50:43 GMT",
  ".expires": "Sat, 12 May 2018 13:50:43 GMT",
};

export const msp360: Fact[] = [
  {
    where: "heading",
    says: 'method="post" host="https://api.mspbackups.com" path="/api/Provider/Login"',
    holds(spec) {
      assert.deepEqual(
        spec.document.servers.map(({ url }: { url: string }) => url),
        ["https://api.mspbackups.com"],
      );
      assert.deepEqual(spec.operations(), [login]);
    },
  },
  {
    where: "heading",
    says: "It takes an object, and answers and refuses with objects",
    holds(spec) {
      assert.ok(spec.needsObject(login));
      for (const status of ["200", "400", "404"]) assert.ok(!spec.answers(login, status, "text"), status);
    },
  },
  {
    where: "description",
    says: "This endpoint enables you to request an access token that will be used in all future requests.",
    holds(spec) {
      assert.deepEqual(spec.operation(login).security, []);
      assert.equal(spec.document.security.length, 1);
      assert.deepEqual(spec.document.security[0], {
        [Object.keys(spec.document.components.securitySchemes)[0] ?? ""]: [],
      });
      assert.equal(spec.output("token", "login"), "$response.body#/access_token");
      assert.deepEqual(spec.payload("login"), { UserName: "$inputs.userName", Password: "$inputs.password" });
      assert.deepEqual([spec.success("login"), spec.token().attach], [["$statusCode == 200"], undefined]);
    },
  },
  {
    where: "headers",
    says: 'Accept, string, not required. Possible values: "application/json"',
    holds(spec) {
      const parameters = spec.operation(login).parameters.map((one: object) => spec.resolve(one));
      assert.equal(parameters.length, 1);
      const [accept] = parameters;
      assert.deepEqual([accept.name, accept.in, accept.required], ["Accept", "header", false]);
      assert.equal(accept.schema.type, "string");
      assert.equal(accept.example, "application/json");
      assert.deepEqual(spec.responseMediaTypes(login, "200"), ["application/json"]);
    },
  },
  {
    where: "body parameters",
    says: "UserName, string, required: the MBS API username",
    holds(spec) {
      assert.ok(spec.takes(login, credentials));
      assert.ok(!spec.takes(login, { Password: "fake-password" }));
      assert.ok(!spec.takes(login, { ...credentials, UserName: 1 }));
      assert.ok(!spec.takes(login, { userName: "fakeUser", Password: "fake-password" }));
    },
  },
  {
    where: "body parameters",
    says: "Password, string, required: the MBS API password",
    holds(spec) {
      assert.ok(!spec.takes(login, { UserName: "fakeUser" }));
      assert.ok(!spec.takes(login, { ...credentials, Password: 12345 }));
      assert.ok(!spec.takes(login, { UserName: "fakeUser", password: "fake-password" }));
    },
  },
  {
    where: "body parameters",
    says: "Password. Length: between 3 and 100 (including).",
    holds(spec) {
      const takes = (length: number) => spec.takes(login, { ...credentials, Password: "x".repeat(length) });
      assert.deepEqual([2, 3, 100, 101].map(takes), [false, true, true, false]);
    },
  },
  {
    where: "response 200",
    says: "Access token has been successfully generated; access_token, token_type, expires_in, userName, .issued, .expires",
    holds(spec) {
      assert.ok(spec.answers(login, "200", answer));
      for (const name of Object.keys(answer)) {
        const { [name as keyof typeof answer]: _, ...others } = answer;
        assert.ok(!spec.answers(login, "200", others), name);
      }
    },
  },
  {
    where: "response 200",
    says: "token_type: bearer (lower case)",
    holds(spec) {
      assert.equal(spec.responseExample(login, "200", "signedIn").token_type, "bearer");
      assert.ok(spec.answers(login, "200", { ...answer, token_type: "bearer" }));
    },
  },
  {
    where: "response 200",
    says: "expires_in: 1209599",
    holds(spec) {
      assert.equal(spec.responseExample(login, "200", "signedInTextLifetime").expires_in, "1209599");
      assert.equal(spec.responseExample(login, "200", "signedIn").expires_in, 1209599);
      const { lifetime } = spec.token();
      assert.deepEqual([lifetime.from, lifetime.unit, lifetime.defaultSeconds], ["expiresIn", undefined, 1209599]);
      assert.equal(spec.output("expiresIn", "login"), "$response.body#/expires_in");
    },
  },
  {
    where: "response 200",
    says: ".issued: Sat, 28 Apr 2018 13:50:43 GMT",
    holds(spec) {
      assert.equal(spec.responseExample(login, "200", "signedIn")[".issued"], "Sat, 28 Apr 2018 13:50:43 GMT");
      assert.equal(spec.token().lifetime.issued, "issued");
      assert.deepEqual(spec.output("issued", "login"), { pointer: "/.issued" });
    },
  },
  {
    where: "response 200",
    says: ".expires: Sat, 12 May 2018 13:50:43 GMT",
    holds(spec) {
      assert.equal(spec.responseExample(login, "200", "signedIn")[".expires"], "Sat, 12 May 2018 13:50:43 GMT");
      assert.equal(spec.token().lifetime.expires, "expires");
      assert.deepEqual(spec.output("expires", "login"), { pointer: "/.expires" });
    },
  },
  {
    where: "response 200",
    says: "The dates are RFC 1123 dates, which are not RFC 3339 dates",
    holds(spec) {
      assert.ok(spec.answers(login, "200", { ...answer, ".issued": "Sun, 01 Jan 2023 00:00:00 GMT" }));
      const { properties } = spec.responseSchema(login, "200");
      assert.deepEqual([properties[".issued"].format, properties[".expires"].format], [undefined, undefined]);
    },
  },
  {
    where: "response 400",
    says: "Incorrect credentials. error: invalid_grant",
    holds(spec) {
      assert.equal(spec.responseExample(login, "400", "incorrectCredentials").error, "invalid_grant");
      assert.ok(spec.answers(login, "400", { error: "fake", error_description: "fake" }));
      assert.ok(!spec.answers(login, "400", { error_description: "fake" }));
      assert.ok(!spec.answers(login, "400", { error: 400, error_description: "fake" }));
    },
  },
  {
    where: "response 400",
    says: "error_description: The user name or password is incorrect.",
    holds(spec) {
      const example = spec.responseExample(login, "400", "incorrectCredentials");
      assert.deepEqual(example, {
        error: "invalid_grant",
        error_description: "The user name or password is incorrect.",
      });
      assert.ok(!spec.answers(login, "400", { error: "invalid_grant" }));
      assert.ok(!spec.answers(login, "400", { error: "invalid_grant", error_description: 1 }));
    },
  },
  {
    where: "response 404",
    says: "Incorrect request URL. Message: No HTTP resource was found that matches the request URI '…/api/Prrovider/Login'.",
    holds(spec) {
      assert.deepEqual(spec.responseExample(login, "404", "incorrectUrl"), {
        Message:
          "No HTTP resource was found that matches the request URI 'https://api.mspbackups.com/api/Prrovider/Login'.",
      });
      assert.ok(spec.answers(login, "404", { Message: "fake" }));
      assert.ok(!spec.answers(login, "404", { message: "fake" }));
      assert.ok(!spec.answers(login, "404", { Message: 404 }));
    },
  },
  {
    where: "request formats",
    says: "JSON: application/json, text/json. XML: application/xml, text/xml",
    holds(spec) {
      assert.deepEqual(spec.requestMediaTypes(login), [
        "application/json",
        "text/json",
        "application/xml",
        "text/xml",
        // Not on the page: what the vendor's PowerShell module sends.
        "application/x-www-form-urlencoded",
      ]);
      for (const mediaType of spec.requestMediaTypes(login)) {
        assert.ok(spec.takes(login, credentials, mediaType), mediaType);
        assert.ok(!spec.takes(login, { UserName: "fakeUser" }, mediaType), mediaType);
      }
    },
  },
  {
    where: "request formats, XML",
    says: "<ProviderController.LoginUserBindingModel",
    holds: (spec) =>
      assert.equal(spec.requestSchema(login, "application/xml").xml.name, "ProviderController.LoginUserBindingModel"),
  },
  {
    where: "request formats, XML",
    says: 'xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers"',
    holds: (spec) =>
      assert.equal(
        spec.requestSchema(login, "text/xml").xml.namespace,
        "http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers",
      ),
  },
  {
    where: "request formats, XML",
    says: 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"',
    holds: (spec) =>
      assert.deepEqual(spec.requestSchema(login, "application/xml").xml["x-namespaces"], {
        i: "http://www.w3.org/2001/XMLSchema-instance",
      }),
  },
  {
    where: "request formats, XML",
    says: "<Password> comes before <UserName>",
    holds: (spec) =>
      assert.deepEqual(Object.keys(spec.requestSchema(login, "application/xml").properties), ["Password", "UserName"]),
  },
  {
    where: "response information",
    says: "access_token, token_type, userName, .issued and .expires are of the type String",
    holds(spec) {
      for (const name of ["access_token", "token_type", "userName", ".issued", ".expires"]) {
        assert.ok(!spec.answers(login, "200", { ...answer, [name]: 1 }), name);
        assert.ok(!spec.answers(login, "200", { ...answer, [name]: null }), name);
      }
    },
  },
  {
    where: "response information",
    says: "expires_in is of the type String; public clients read a number",
    holds(spec) {
      const fits = (expires_in: unknown) => spec.answers(login, "200", { ...answer, expires_in });
      assert.deepEqual(["1209599", 1209599, "0", 0].map(fits), [true, true, true, true]);
      assert.deepEqual(["", "two weeks", -1, 1.5, null].map(fits), [false, false, false, false, false]);
    },
  },
  {
    where: "sample Python code",
    says: '"UserName": "fake9xJKZcsy", "Password": "fakeXkjwZmAJvAQBYjja", as JSON',
    holds(spec) {
      assert.deepEqual(spec.requestExample(login, "signedIn"), {
        UserName: "fake9xJKZcsy",
        Password: "fakeXkjwZmAJvAQBYjja",
      });
      assert.equal(spec.responseExample(login, "200", "signedIn").userName, "fake9xJKZcsy");
    },
  },
  {
    where: "request formats",
    says: "Every format carries the same requests",
    holds(spec) {
      const names = ["signedIn", "signedInTextLifetime", "incorrectCredentials", "forbiddenCredentials"];
      for (const content of Object.values<Node>(spec.operation(login).requestBody.content)) {
        assert.deepEqual(Object.keys(content.examples), names);
      }
    },
  },
  {
    where: "sample answer",
    says: "expires_in as the String that the table promises, and everything else as printed",
    holds(spec) {
      const { access_token, userName, ...others } = spec.responseExample(login, "200", "signedInTextLifetime");
      assert.deepEqual([typeof access_token, typeof userName], ["string", "string"]);
      assert.deepEqual(others, {
        token_type: "bearer",
        expires_in: "1209599",
        ".issued": "Sat, 28 Apr 2018 13:50:43 GMT",
        ".expires": "Sat, 12 May 2018 13:50:43 GMT",
      });
    },
  },
  {
    where: "sample answer",
    says: "access_token: fakeEkt8_niPVUehjYUSgKCTqC6w40s7aUfakez16m7egNZQkId1LMUhUEeMlNGfake",
    holds: (spec) =>
      assert.equal(
        spec.responseExample(login, "200", "signedIn").access_token,
        "fakeEkt8_niPVUehjYUSgKCTqC6w40s7aUfakez16m7egNZQkId1LMUhUEeMlNGfake",
      ),
  },
  {
    where: "request formats, XML",
    says: "The sample, with the credentials of the Python sample",
    holds(spec) {
      const xml = [
        '<ProviderController.LoginUserBindingModel xmlns:i="http://www.w3.org/2001/XMLSchema-instance"',
        ' xmlns="http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers">\n',
        "  <Password>fakeXkjwZmAJvAQBYjja</Password>\n",
        "  <UserName>fake9xJKZcsy</UserName>\n",
        "</ProviderController.LoginUserBindingModel>\n",
      ].join("");
      assert.equal(spec.requestExample(login, "signedIn", "application/xml"), xml);
      assert.equal(spec.requestExample(login, "signedIn", "text/xml"), xml);
    },
  },
  {
    where: "labels",
    says: "The page documents JSON, XML, success, 400 and 404. Public clients show a form, 403, 401 and a numeric lifetime",
    holds: (spec) =>
      assert.deepEqual(spec.labels(login), {
        "security scheme": "documented",
        "parameter Accept": "documented",
        "request application/json": "documented",
        "request text/json": "documented",
        "request application/xml": "documented",
        "request text/xml": "documented",
        "request application/x-www-form-urlencoded": "observed",
        "response 200": "documented",
        "response 200 application/json signedIn": "observed",
        "response 400": "documented",
        "response 403": "observed",
        "response 403 application/json": "assumed",
        "response 404": "documented",
        "response default": "assumed",
        "refused token": "observed",
        "refused token application/json": "assumed",
      }),
  },
  {
    where: "other sources",
    says: "The token goes into the Authorization header as a bearer token",
    holds: (spec) => assert.deepEqual([spec.scheme().type, spec.scheme().scheme], ["http", "bearer"]),
  },
  {
    where: "other sources",
    says: "Clients take 400 and 403 on login for wrong credentials, and 401 later for a refused token",
    holds(spec) {
      assert.deepEqual(spec.failures("login"), [
        ["INVALID_CREDENTIALS", "end", "$statusCode == 400 || $statusCode == 403"],
      ]);
      const { signIn, refusals, refresh } = spec.token();
      assert.deepEqual([signIn, refusals, refresh], [["signIn"], [{ status: 401 }], undefined]);
      assert.equal(spec.step("login")["x-one-time-code"], undefined);
      assert.deepEqual(Object.keys(spec.operation(login).responses), ["200", "400", "403", "404", "default"]);
    },
  },
];
