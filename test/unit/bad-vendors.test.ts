/** Whatever is wrong with a vendor's documents is refused in one sentence with file and line. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isAuthError } from "../../src/errors.ts";
import { parseVendor } from "../../src/openapi/vendor.ts";
import { acmeArazzoYaml, acmeYaml } from "../support/acme.ts";

/** The refusal of Acme's documents, or nothing. */
function refusalOf(document: string, workflow: string): string | undefined {
  try {
    parseVendor({ text: document, file: "acme.yaml" }, { text: workflow, file: "acme.arazzo.yaml" });
    return undefined;
  } catch (error) {
    if (isAuthError(error) && error.code === "CONFIGURATION") return error.message;
    throw error;
  }
}

/** The refusal with one text in place of another, in the document that has it. */
function refusalWith(from: string, to: string): string | undefined {
  if (acmeArazzoYaml.includes(from))
    return refusalOf(
      acmeYaml,
      acmeArazzoYaml.replace(from, () => to),
    );
  if (!acmeYaml.includes(from)) throw new Error(`Neither document has ${from}.`);
  return refusalOf(
    acmeYaml.replace(from, () => to),
    acmeArazzoYaml,
  );
}

test("the documents themselves are in order", () => {
  expect(refusalOf(acmeYaml, acmeArazzoYaml)).toBeUndefined();
});

test("a pointer into the items of a list is in order", () => {
  expect(refusalWith("$response.body#/ticket", "$response.body#/tickets/0/id")).toBeUndefined();
});

describe("a name of what is not there", () => {
  test.each([
    [
      "acme.login",
      "acme.logn",
      "acme.arazzo.yaml:17: There is no operation logn in acme.yaml; it has login, token, logout.",
    ],
    [
      "operationId: token\n        parameters:\n          - { in: path, name: region, value: $steps",
      "operationId: tokn\n        parameters:\n          - { in: path, name: region, value: $steps",
      "acme.arazzo.yaml:31: There is no operation tokn in acme.yaml; it has login, token, logout.",
    ],
    [
      "$sourceDescriptions.acme.login",
      "$sourceDescriptions.akme.login",
      "acme.arazzo.yaml:17: There is no source description akme; there is acme, other.",
    ],
    [
      "$sourceDescriptions.acme.login",
      "$sourceDescriptions.other.login",
      "acme.arazzo.yaml:17: A step of the sign-in calls an operation of acme.yaml, not of other.yaml.",
    ],
    [
      "url: acme.yaml",
      "url: acne.yaml",
      "acme.arazzo.yaml:3: No source description has the url acme.yaml, which is the OpenAPI document.",
    ],
    [
      "$response.body#/ticket",
      "$response.body#/tickt",
      "acme.arazzo.yaml:27: The output ticket is in the body at /tickt, which no successful response of login has.",
    ],
    [
      "$response.body#/ticket",
      "$response.body#/tickets/0/idd",
      "acme.arazzo.yaml:27: The output ticket is in the body at /tickets/0/idd, which no successful response of login has.",
    ],
    [
      "$response.body#/ticket",
      "$response.body#/ticket/deep",
      "acme.arazzo.yaml:27: The output ticket is in the body at /ticket/deep, which no successful response of login has.",
    ],
    [
      "$response.body#/ticket",
      "$response.body#/reason",
      "acme.arazzo.yaml:27: The output ticket is in the body at /reason, which no successful response of login has.",
    ],
    [
      "$response.header.X-Region",
      "$response.header.X-Regio",
      "acme.arazzo.yaml:28: The output region is in the header X-Regio, which no successful response of login has.",
    ],
    [
      "$response.header.X-Region",
      "$response.header.Set-Cookie",
      "acme.arazzo.yaml:28: The output region cannot be a complete Set-Cookie header; name the cookie in x-outputs.",
    ],
    [
      "$response.body#/reason\n",
      "$response.body#/resaon\n",
      "acme.arazzo.yaml:85: The criterion reads the body at /resaon, which no response of login with such a status has.",
    ],
    [
      "            user: $inputs.user",
      "            usr: $inputs.user",
      "acme.arazzo.yaml:20: The payload has /usr, which the application/json body of login does not have.",
    ],
    [
      "            code: $inputs.code",
      "            cod: $inputs.code",
      "acme.arazzo.yaml:38: The payload has /cod, which the application/json body of token does not have.",
    ],
    [
      "$inputs.password",
      "$inputs.passwd",
      "acme.arazzo.yaml:21: The workflow has no input passwd; it has user, password, code.",
    ],
    [
      "password: $inputs.password",
      "password: fake",
      "acme.arazzo.yaml:13: No step of the workflow signIn uses the input password.",
    ],
    ["input: code", "input: cod", "acme.arazzo.yaml:40: The workflow has no input cod; it has user, password, code."],
    [
      "            code: $inputs.code\n",
      "",
      "acme.arazzo.yaml:39: The step token does not send its one-time code code.",
    ],
    [
      "            password: $inputs.password",
      "            password: $inputs.code",
      "acme.arazzo.yaml:13: No step of the workflow signIn uses the input password.",
    ],
    [
      "needed: $steps.login.outputs.needsCode",
      "needed: $steps.logn.outputs.needsCode",
      "acme.arazzo.yaml:41: The workflow has no step logn; it has login, token.",
    ],
    [
      "needed: $steps.login.outputs.needsCode",
      "needed: $steps.login.outputs.needCode",
      "acme.arazzo.yaml:41: The step login has no output needCode; it has ticket, region, needsCode.",
    ],
    [
      "failureActions.refused",
      "failureActions.refsed",
      "acme.arazzo.yaml:25: The reference $components.failureActions.refsed is not among the components.failureActions of this document.",
    ],
    [
      "failureActions.refused",
      "successActions.refused",
      "acme.arazzo.yaml:25: The reference $components.successActions.refused is not among the components.failureActions of this document.",
    ],
    [
      "name: INVALID_CREDENTIALS",
      "name: INVALID_CREDENTIAL",
      "acme.arazzo.yaml:81: onFailure[0] of the step login ends with the unknown code INVALID_CREDENTIAL; use one of INVALID_CREDENTIALS, MFA_REQUIRED, MFA_REJECTED, RATE_LIMITED, TOKEN_RESPONSE_INVALID, PROVIDER_ERROR.",
    ],
    [
      "name: again\n            type: retry",
      "name: 'RATE_LIMITED: busy'\n            type: end\n            criteria: [{ condition: $statusCode == 409 }]\n          - name: 'RATE_LIMITED: busy'\n            type: end\n            criteria: [{ condition: $statusCode == 423 }]\n          - name: again\n            type: retry",
      'acme.arazzo.yaml:48: onFailure of the step token has two actions named RATE_LIMITED: busy; put a reason after one code, as in "RATE_LIMITED: locked".',
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $statusCode == 299",
      "acme.arazzo.yaml:76: The step end cannot succeed: logout does not document a response with such a status.",
    ],
    [
      "{ cookie: ROUTE }",
      "{ pointer: /tokn }",
      "acme.arazzo.yaml:59: The output route is in the body at /tokn, which no successful response of token has.",
    ],
    [
      "required: [user, password]",
      "required: [user, pass]",
      "acme.arazzo.yaml:10: The required input pass is not among the properties.",
    ],
    [
      "        parameters:\n          - { in: path, name: region, value: eu }\n",
      "",
      "acme.arazzo.yaml:69: The step end does not set the path parameter region, which logout requires.",
    ],
    [
      "{ in: path, name: region, value: eu }",
      "{ in: query, name: region, value: eu }",
      "acme.arazzo.yaml:72: The operation logout has no query parameter region.",
    ],
    [
      "- { in: path, name: region, value: eu }",
      "- { in: path, name: region, value: eu }\n          - { in: path, name: region, value: eu }",
      "acme.arazzo.yaml:69: The step end sets the path parameter region twice.",
    ],
    [
      "schemeName: key",
      "schemeName: kee",
      "acme.arazzo.yaml:74: There is no security scheme kee in the components of the document.",
    ],
    [
      "schemeName: key",
      "schemeName: constructor",
      "acme.arazzo.yaml:74: There is no security scheme constructor in the components of the document.",
    ],
    [
      "values: { apiKey:",
      "values: { token:",
      "acme.arazzo.yaml:75: The values of the security scheme key must be apiKey.",
    ],
    [
      "contentType: application/json",
      "contentType: text/xml",
      "acme.arazzo.yaml:35: The operation token does not take text/xml; it takes application/json.",
    ],
    [
      "token: $steps.token.outputs.token\n  -",
      "token: $steps.tokn.outputs.token\n  -",
      "acme.arazzo.yaml:61: The workflow has no step tokn; it has login, token.",
    ],
    [
      "token: $steps.token.outputs.token\n  -",
      "token: $steps.token.outputs.tokn\n  -",
      "acme.arazzo.yaml:61: The step token has no output tokn; it has token, life, route.",
    ],
  ])("%j → %j", (from, to, message) => {
    expect(refusalWith(from, to)).toBe(message);
  });
});

describe("steps that no order satisfies", () => {
  test.each([
    [
      "ticket: $steps.login.outputs.ticket",
      "ticket: $steps.token.outputs.token",
      "acme.arazzo.yaml:37: The step token needs its own output token.",
    ],
    [
      "            user: $inputs.user",
      "            user: $steps.token.outputs.token",
      "acme.arazzo.yaml:20: The steps login and token need each other's outputs.",
    ],
    [
      "name: done\n            type: end",
      "name: done\n            type: goto\n            stepId: login",
      "acme.arazzo.yaml:55: The step token goes back to login, but steps can only lead forward.",
    ],
    [
      "name: done\n            type: end",
      "name: done\n            type: goto\n            stepId: token",
      "acme.arazzo.yaml:55: The step token goes to itself; use type: retry with x-one-time-code for another code.",
    ],
    [
      "name: done\n            type: end",
      "name: done\n            type: goto\n            stepId: nowhere",
      "acme.arazzo.yaml:55: The workflow has no step nowhere; it has login, token.",
    ],
    [
      "- reference: $components.failureActions.refused",
      "- { name: on, type: goto, stepId: token }",
      "acme.arazzo.yaml:33: The step token needs the output region of login, which is not available on every path to it.",
    ],
    [
      "        outputs:\n          ticket:",
      "        onSuccess: [{ name: done, type: end }]\n        outputs:\n          ticket:",
      "acme.arazzo.yaml:31: The step token is never reached.",
    ],
    [
      "name: again\n            type: retry",
      "name: PROVIDER_ERROR\n            type: end\n          - name: again\n            type: retry",
      "acme.arazzo.yaml:47: onFailure[1] of the step token is never reached; an action before it has no criteria.",
    ],
  ])("%j → %j", (from, to, message) => {
    expect(refusalWith(from, to)).toBe(message);
  });
});

describe("what is not supported, or is not Arazzo", () => {
  test.each([
    [
      "operationId: $sourceDescriptions.acme.login",
      "operationPath: '{$sourceDescriptions.acme.url}#/paths/~1login/post'",
      "acme.arazzo.yaml:17: The member operationPath of the step login is not supported here; use stepId, description, operationId, parameters, requestBody, successCriteria, onSuccess, onFailure, outputs, x-one-time-code, x-outputs, x-security.",
    ],
    [
      "operationId: $sourceDescriptions.acme.login",
      "workflowId: logout",
      "acme.arazzo.yaml:17: The member workflowId of the step login is not supported here; use stepId, description, operationId, parameters, requestBody, successCriteria, onSuccess, onFailure, outputs, x-one-time-code, x-outputs, x-security.",
    ],
    [
      "$response.header.X-Region",
      "$statusCode",
      "acme.arazzo.yaml:28: The output region cannot be $statusCode; use a criterion for it.",
    ],
    [
      "            user: $inputs.user",
      "            user: { a: $inputs.user }",
      "acme.arazzo.yaml:20: The payload has /user/a, which the application/json body of login does not have.",
    ],
    [
      "- reference: $components.failureActions.refused",
      "- { name: again, type: retry, retryLimit: 2 }",
      "acme.arazzo.yaml:25: The step login has a retry, which needs x-one-time-code: a retry asks for another code.",
    ],
    [
      "retryLimit: 2",
      "retryAfter: 2\n            retryLimit: 2",
      "acme.arazzo.yaml:47: The member retryAfter of onFailure[0] of the step token is not supported here; use name, type, retryLimit, criteria.",
    ],
    [
      "name: done\n            type: end",
      "name: done\n            type: goto\n            workflowId: logout",
      "acme.arazzo.yaml:55: The member workflowId of onSuccess[0] of the step token is not supported here; use name, type, stepId, criteria.",
    ],
    [
      "name: done\n            type: end",
      "name: done\n            type: retry",
      'acme.arazzo.yaml:54: onSuccess[0] of the step token has the type "retry"; use one of end, goto.',
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $response.body#/status == 'ok'",
      "acme.arazzo.yaml:77: The condition $response.body#/status == 'ok' is not supported: tools disagree on whether case matters; use a criterion of type regex.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $statusCode",
      "acme.arazzo.yaml:77: The condition $statusCode is not supported: $statusCode is not followed by a comparison operator.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: 204 == $statusCode",
      "acme.arazzo.yaml:77: The condition 204 == $statusCode is not supported: a comparison begins with an expression such as $statusCode.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $statusCode == 204 &&",
      "acme.arazzo.yaml:77: The condition $statusCode == 204 && is not supported: a comparison begins with an expression such as $statusCode.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: ($statusCode == 204",
      "acme.arazzo.yaml:77: The condition ($statusCode == 204 is not supported: a parenthesis is not closed.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $statusCode == 204 204",
      "acme.arazzo.yaml:77: The condition $statusCode == 204 204 is not supported: 204 is unexpected.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: '!($statusCode == 204)'",
      "acme.arazzo.yaml:77: The condition !($statusCode == 204) is not supported: it is not a comparison with ==, !=, <, <=, > or >=, joined by && or ||.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $inputs.token == 204",
      "acme.arazzo.yaml:77: The expression $inputs.token is not supported here; use $statusCode, $response.body#/<pointer> or $response.header.<name>.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: $statusCode == constructor",
      "acme.arazzo.yaml:77: The condition $statusCode == constructor is not supported: tools disagree on whether case matters; use a criterion of type regex.",
    ],
    [
      "- condition: $statusCode == 204",
      "- condition: ''",
      "acme.arazzo.yaml:77: The condition is not supported: a comparison begins with an expression such as $statusCode.",
    ],
    [
      "        successCriteria:\n          - condition: $statusCode == 204",
      "        successCriteria: []",
      "acme.arazzo.yaml:76: The member successCriteria of the step end must not be empty.",
    ],
    [
      "          type: regex",
      "          type: jsonpath",
      "acme.arazzo.yaml:86: The member criteria[1].type of onFailure[0] of the step login must be one of simple, regex.",
    ],
    [
      "          type: regex",
      "          type: { type: jsonpath, version: draft-goessner-dispatch-jsonpath-00 }",
      "acme.arazzo.yaml:86: The member criteria[1].type of onFailure[0] of the step login must be one of simple, regex.",
    ],
    [
      "condition: ^wrong",
      "condition: ^wrong(",
      "acme.arazzo.yaml:87: The condition ^wrong( is not a regular expression.",
    ],
    [
      "          type: regex\n",
      "",
      "acme.arazzo.yaml:85: Only a criterion of type regex has a context; add type: regex.",
    ],
    [
      "- context: $response.body#/reason\n          type: regex",
      "- type: regex",
      "acme.arazzo.yaml:85: A criterion of type regex needs the member context.",
    ],
    [
      "user: $inputs.user",
      "user: 'x {$inputs.user}'",
      "acme.arazzo.yaml:20: An expression inside a longer text is not supported here; use $inputs.user on its own.",
    ],
    [
      "value: $steps.login.outputs.region",
      "value: '{$steps.login.outputs.region}{$steps.login.outputs.region}'",
      'acme.arazzo.yaml:33: The text "{$steps.login.outputs.region}{$steps.login.outputs.region}" has more than a prefix and one expression, which is not supported.',
    ],
    [
      "          payload:\n            user: $inputs.user\n            password: $inputs.password",
      '          payload: \'{"user": "{$inputs.user}"}\'',
      'acme.arazzo.yaml:19: The text "{\\"user\\": \\"{$inputs.user}\\"}" has more than a prefix and one expression, which is not supported.',
    ],
    [
      "          payload:\n            user",
      "          replacements: []\n          payload:\n            user",
      "acme.arazzo.yaml:19: The member requestBody.replacements of the step login is not supported here; use contentType, payload.",
    ],
    [
      "user: $inputs.user",
      "user: $request.body",
      "acme.arazzo.yaml:20: The expression $request.body is not supported here; use $inputs.<name> or $steps.<stepId>.outputs.<name>.",
    ],
    [
      "ticket: $steps.login.outputs.ticket",
      "ticket: $steps.login.outputs.ticket#/x",
      "acme.arazzo.yaml:37: The expression $steps.login.outputs.ticket#/x is not supported here; use $inputs.<name> or $steps.<stepId>.outputs.<name>.",
    ],
    [
      "user: $inputs.user",
      "user: $5",
      "acme.arazzo.yaml:20: The expression $5 is not supported here; use $inputs.<name> or $steps.<stepId>.outputs.<name>.",
    ],
    [
      "  - workflowId: signIn",
      "  - dependsOn: [logout]\n    workflowId: signIn",
      "acme.arazzo.yaml:7: The member dependsOn of the workflow signIn is not supported here; use workflowId, summary, description, inputs, steps, outputs.",
    ],
    [
      "  - workflowId: signIn",
      "  - parameters: []\n    workflowId: signIn",
      "acme.arazzo.yaml:7: The member parameters of the workflow signIn is not supported here; use workflowId, summary, description, inputs, steps, outputs.",
    ],
    [
      "      - stepId: login",
      "      - x-one-time-cod: {}\n        stepId: login",
      "acme.arazzo.yaml:16: The member x-one-time-cod of the step login is not supported here; use stepId, description, operationId, parameters, requestBody, successCriteria, onSuccess, onFailure, outputs, x-one-time-code, x-outputs, x-security.",
    ],
    [
      "          input: code",
      "          input: code\n          inputs: code",
      "acme.arazzo.yaml:41: The member inputs of x-one-time-code is not supported here; use input, needed, enrolment, attempts.",
    ],
    [
      "{ cookie: ROUTE }",
      "{ cooky: ROUTE }",
      "acme.arazzo.yaml:59: The member route.cooky of x-outputs is not supported here; use cookie, pointer.",
    ],
    ["{ cookie: ROUTE }", "{}", "acme.arazzo.yaml:59: The member route of x-outputs needs cookie or pointer."],
    [
      "{ cookie: ROUTE }",
      "{ cookie: ROUTE, pointer: /token }",
      "acme.arazzo.yaml:59: The member route of x-outputs must not have cookie and pointer together.",
    ],
    ["- stepId: token", "- stepId: login", "acme.arazzo.yaml:30: The stepId login appears twice; rename one of them."],
    [
      "- workflowId: logout",
      "- workflowId: signIn",
      "acme.arazzo.yaml:62: The workflowId signIn appears twice; rename one of them.",
    ],
    [
      "          route: {",
      "          token: {",
      "acme.arazzo.yaml:59: The output token is in outputs too; rename one of them.",
    ],
    [
      "password: { type: string, format: password }",
      "password: { type: integer, format: password }",
      "acme.arazzo.yaml:13: The input password has the format password, so its type must be string.",
    ],
    [
      "user: { type: string }",
      "user: { oneOf: [] }",
      "acme.arazzo.yaml:12: The member properties.user.oneOf of the inputs of the workflow signIn is not supported here; use title, description, type, format, pattern, default, required, properties.",
    ],
    [
      "user: { type: string }",
      "user: { type: string, enum: [a] }",
      "acme.arazzo.yaml:12: The member properties.user.enum of the inputs of the workflow signIn is not supported here; use title, description, type, format, pattern, default, required, properties.",
    ],
    [
      "user: { type: string }",
      "user: { type: [string, integer] }",
      "acme.arazzo.yaml:12: The input user needs one type of string, integer, number, boolean, or object.",
    ],
    [
      "user: { type: string }",
      "user: { type: array }",
      "acme.arazzo.yaml:12: The input user needs one type of string, integer, number, boolean, or object.",
    ],
    [
      "user: { type: string }",
      "user: { type: string, pattern: '(' }",
      "acme.arazzo.yaml:12: The pattern of the input user is not a regular expression.",
    ],
    [
      "user: { type: string }",
      "user: { type: string, default: 1 }",
      "acme.arazzo.yaml:12: The default of the input user does not match its type.",
    ],
    [
      "user: { type: string }",
      "user: { type: object, properties: { a: { type: object, properties: { b: { type: string } } } } }",
      "acme.arazzo.yaml:12: The input user.a is an object in an object; one level is supported.",
    ],
    [
      "workflows:",
      "workflows: ]",
      'The spec acme.arazzo.yaml has a syntax error: Unexpected flow-seq-end token in YAML stream: "]" at line 6, column 12.',
    ],
    [
      "    steps:\n      - stepId: login",
      "    inputs: {}\n    steps:\n      - stepId: login",
      "The spec acme.arazzo.yaml has a syntax error: Map keys must be unique at line 15, column 5.",
    ],
    ["arazzo: 1.0.1", "arazzo: 1.1.0", 'acme.arazzo.yaml:1: Arazzo "1.1.0" is not supported; use 1.0.1.'],
    ["arazzo: 1.0.1", "arazzo: 1.0", "acme.arazzo.yaml:1: Arazzo 1 is not supported; use 1.0.1."],
    ["arazzo: 1.0.1\n", "", "acme.arazzo.yaml:1: This is not an Arazzo document; it has no member arazzo."],
    [
      "workflows:",
      "workflow: []\nworkflows:",
      "acme.arazzo.yaml:6: The member workflow of the Arazzo document is not supported here; use arazzo, info, sourceDescriptions, workflows, components.",
    ],
    [
      "workflows:\n  -",
      "workflow:\n  -",
      "acme.arazzo.yaml:6: The member workflow of the Arazzo document is not supported here; use arazzo, info, sourceDescriptions, workflows, components.",
    ],
    [
      "          application/x-www-form-urlencoded:",
      "          multipart/form-data:",
      "acme.arazzo.yaml:18: A body of multipart/form-data is not supported for login; name JSON, a form, XML or text as contentType.",
    ],
  ])("%j → %j", (from, to, message) => {
    expect(refusalWith(from, to)).toBe(message);
  });
});

describe("a secret", () => {
  /** Acme with the format `password`, or something else, for what the document says of a place. */
  const inDocument: Record<string, [from: string, to: string]> = {
    "a member": ["        password: { type: string }", "        password: { type: string, format: password }"],
    "a member by a reference beside its own keywords": [
      "        password: { type: string }",
      "        password: { $ref: '#/components/schemas/Text', format: password }\n    Text: { type: string }",
    ],
    "a member by a reference": [
      "        password: { type: string }",
      "        password: { allOf: [{ $ref: '#/components/schemas/Secret' }] }\n    Secret: { type: string, format: password }",
    ],
  };

  test.each(Object.entries(inDocument))("goes to %s from an input of the same format alone", (_, [from, to]) => {
    const document = acmeYaml.replace(from, () => to);
    expect(refusalOf(document, acmeArazzoYaml)).toBeUndefined();
    for (const format of ["", ", format: uuid"]) {
      const workflow = acmeArazzoYaml.replace(
        "password: { type: string, format: password }",
        `password: { type: string${format} }`,
      );
      expect(refusalOf(document, workflow)).toBe(
        "acme.arazzo.yaml:13: The input password goes to /password in the body of login, which is a secret, so give it the format password.",
      );
    }
  });

  test("that is the token of a logout needs the format too", () => {
    expect(refusalWith("token: { type: string, format: password }", "token: { type: string }")).toBe(
      "acme.arazzo.yaml:67: The input token goes to the security scheme key, which is a secret, so give it the format password.",
    );
  });

  test("goes from an input of the same format alone to a body that is text", () => {
    const document = acmeYaml.replace(
      / {10}application\/json:\n {12}schema: .*\n {10}application\/x-www-form-urlencoded:\n {12}schema: .*/,
      "          text/plain: { schema: { type: string, format: password } }",
    );
    const workflow = acmeArazzoYaml
      .replace("required: [user, password]", "required: [password]")
      .replace("        user: { type: string }\n", "")
      .replace(/payload:\n.*user\n.*password/, "contentType: text/plain\n          payload: $inputs.password");
    expect(refusalOf(document, workflow)).toBeUndefined();
    expect(
      refusalOf(
        document,
        workflow.replace("password: { type: string, format: password }", "password: { type: string }"),
      ),
    ).toBe(
      "acme.arazzo.yaml:12: The input password goes to the body of login, which is a secret, so give it the format password.",
    );
  });

  test.each([
    [
      "x-security: [{ schemeName: basic, values: { username: $inputs.user, password: $inputs.secret } }]",
      "the security scheme basic",
    ],
    ["x-security: [{ schemeName: bearer, values: { token: $inputs.secret } }]", "the security scheme bearer"],
    ["x-security: [{ schemeName: key, values: { apiKey: $inputs.secret } }]", "the security scheme key"],
    ["parameters: [{ in: header, name: x-key, value: $inputs.secret }]", "the header parameter x-key"],
    [
      "parameters: [{ in: header, name: authorization, value: 'Token {$inputs.secret}' }]",
      "the header parameter authorization",
    ],
    ["parameters: [{ in: query, name: pin, value: $inputs.secret }]", "the query parameter pin"],
  ])("goes from an input of the same format alone to %s", (step, place) => {
    const document = acmeYaml
      .replace("basic: { type: http, scheme: basic }", "$&\n    bearer: { type: http, scheme: bearer }")
      .replace(
        "operationId: login",
        "$&\n      parameters: [{ in: query, name: pin, schema: { type: string, format: password } }]",
      );
    const workflowWith = (format: string) =>
      acmeArazzoYaml
        .replace("required: [user,", "required: [secret, user,")
        .replace("user: { type: string }", () => `user: { type: string }\n        secret: { type: string${format} }`)
        .replace(
          "        operationId: $sourceDescriptions.acme.login",
          () => `        ${step}\n        operationId: $sourceDescriptions.acme.login`,
        );
    expect(refusalOf(document, workflowWith(", format: password"))).toBeUndefined();
    expect(refusalOf(document, workflowWith(""))).toBe(
      `acme.arazzo.yaml:13: The input secret goes to ${place}, which is a secret, so give it the format password.`,
    );
  });

  test.each(["passwort", "Password", "secret"])(
    "with the misspelled format %s is refused wherever it goes",
    (format) => {
      expect(
        refusalWith("password: { type: string, format: password }", `password: { type: string, format: ${format} }`),
      ).toBe(
        `acme.arazzo.yaml:13: The input password has the unknown format ${format}; use password for a secret, a format of JSON Schema, or none.`,
      );
    },
  );
});

test("a cookie comes from a success that has a Set-Cookie header", () => {
  const message =
    "acme.arazzo.yaml:59: The output route is in the cookie ROUTE of a Set-Cookie header, which no successful response of token has.";
  expect(refusalWith("          headers: { Set-Cookie: { schema: { type: string } } }\n", "")).toBe(message);
  expect(refusalWith("headers: { Set-Cookie:", "headers: { X-Cookie:")).toBe(message);
  expect(refusalWith("headers: { Set-Cookie:", "headers: { set-cookie:")).toBeUndefined();
  const elsewhere = refusalOf(
    acmeYaml
      .replace("          headers: { Set-Cookie: { schema: { type: string } } }\n", "")
      .replace("'403':\n", "'403':\n          headers: { Set-Cookie: { schema: { type: string } } }\n"),
    acmeArazzoYaml,
  );
  expect(elsewhere).toBe(message);
});

describe("a fact about the token", () => {
  test.each([
    [
      "signIn: [signIn]",
      "signIn: [signin]",
      "acme.yaml:94: There is no workflow signin in acme.arazzo.yaml; it has signIn, logout.",
    ],
    [
      "logout: logout",
      "logout: logot",
      "acme.yaml:95: There is no workflow logot in acme.arazzo.yaml; it has signIn, logout.",
    ],
    [
      "logout: logout",
      "logout: signIn",
      "acme.yaml:95: The workflow signIn has two roles in x-token; logout needs one of its own.",
    ],
    [
      "logout: logout",
      "signOut: logout",
      "acme.yaml:95: The member signOut of x-token is not supported here; use signIn, refresh, logout, attach, lifetime, refusals, origin, sessions.",
    ],
    ["from: life, unit", "from: lif, unit", "acme.yaml:96: The sign-in has no output lif; it has token, life, route."],
    [
      "from: life, unit",
      "from: toString, unit",
      "acme.yaml:96: The sign-in has no output toString; it has token, life, route.",
    ],
    [
      "{ from: life, unit: minutes }",
      "{ unit: minutes }",
      "acme.yaml:96: The unit of x-token.lifetime needs the member from, which names the output that it applies to.",
    ],
    [
      "unit: minutes",
      "unit: hours",
      "acme.yaml:96: The member lifetime.unit of x-token must be one of seconds, minutes, milliseconds, clock, date, epochSeconds.",
    ],
    [
      "unit: minutes",
      "units: minutes",
      "acme.yaml:96: The member lifetime.units of x-token is not supported here; use from, unit, defaultSeconds, sliding, issued, expires.",
    ],
    [
      "from: route, optional",
      "from: rute, optional",
      "acme.yaml:99: The sign-in has no output rute; it has token, life, route.",
    ],
    [
      "in: cookie",
      "in: path",
      "acme.yaml:99: The member attach[1].in of x-token must be one of header, query, cookie, body.",
    ],
    [
      "{ in: header, name: X-Key }",
      "{ in: header, name: X-Key, from: tokn }",
      "acme.yaml:98: The sign-in has no output tokn; it has token, life, route.",
    ],
    [
      "{ in: header, name: X-Key }",
      "{ in: header, name: X-Key, from: life }",
      "acme.yaml:97: No entry of x-token.attach sends the output token.",
    ],
    [
      "{ in: header, name: X-Key }",
      "{ in: cookie, name: route }",
      "acme.yaml:99: The cookie route appears twice in x-token.attach.",
    ],
    [
      "{ in: header, name: X-Key }",
      "{ in: body, name: key, methods: [GET] }",
      "acme.yaml:98: A GET or HEAD call has no body, so the token cannot go there.",
    ],
    [
      "origin: { from: life",
      "origin: { from: lie",
      "acme.yaml:102: The sign-in has no output lie; it has token, life, route.",
    ],
    [
      "'*.acme.example'",
      "'*'",
      'acme.yaml:102: The member origin.hosts[0] of x-token must match ^(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)+$, unlike "*".',
    ],
    ["response: Refused", "response: Refusd", "acme.yaml:101: There is no response Refusd in components.responses."],
    ["pointer: /code", "pointer: /cod", "acme.yaml:101: The response Refused has no value at /cod."],
    [
      "pointer: /code",
      "pointer: code",
      'acme.yaml:101: The member refusals[0].pointer of x-token must match ^(/([^~/]|~[01])*)+$, unlike "code".',
    ],
    ["pointer: /code, ", "", "acme.yaml:101: The member refusals[0] of x-token needs pointer or header."],
    ["in: [expired], ", "", "acme.yaml:101: The member refusals[0] of x-token needs in or notIn."],
    [
      "pointer: /code",
      "header: X-C, pointer: /code",
      "acme.yaml:101: The member refusals[0] of x-token must not have pointer and header together.",
    ],
    [
      "status: 401, pointer",
      "status: '401', pointer",
      "acme.yaml:101: The member refusals[0].status of x-token must be a whole number.",
    ],
    [
      "{ status: 401, pointer: /code, in: [expired], response: Refused }",
      "{ status: 200 }",
      "acme.yaml:101: The refusal with the success status 200 needs a pointer or a header to recognise it by.",
    ],
    ["      x-token:\n", "      x-tokens:\n", "acme.yaml:87: No security scheme has x-token, so there is no sign-in."],
    [
      "basic: { type: http, scheme: basic }",
      "basic: { type: http, scheme: basic, x-token: {} }",
      "acme.yaml:93: Two security schemes have x-token, basic and key; only one may.",
    ],
    [
      "        refusals:\n          - { status: 401, pointer: /code, in: [expired], response: Refused }\n",
      "",
      "acme.yaml:93: x-token needs the member refusals.",
    ],
    [
      "required: [token]\n      properties:\n        token:",
      "required: [tokn]\n      properties:\n        tokn:",
      "acme.arazzo.yaml:75: The workflow has no input token; it has tokn.",
    ],
    [
      "        outputs:\n          ticket:",
      "        onSuccess: [{ name: done, type: end, criteria: [{ condition: $response.body#/needsCode == false }] }]\n        outputs:\n          ticket:",
      "acme.arazzo.yaml:7: The workflow signIn can end with the step login, which does not have the output token.",
    ],
    [
      "      x-token:\n        signIn: [signIn]\n        logout: logout\n",
      "      x-token:\n      x-b:\n",
      "acme.yaml:93: x-token must be an object.",
    ],
  ])("%j → %j", (from, to, message) => {
    expect(refusalWith(from, to)).toBe(message);
  });
});

describe("an OpenAPI document that does not hold together", () => {
  test.each([
    [
      "'#/components/schemas/Credentials'",
      "'#/components/schemas/Nope'",
      "acme.yaml:12: The reference #/components/schemas/Nope does not lead to anything in this document.",
    ],
    [
      "'#/components/schemas/Credentials'",
      "other.yaml#/Credentials",
      "acme.yaml:12: The reference other.yaml#/Credentials does not lead to anything in this document; bundle the documents into one first.",
    ],
    [
      "        '204': { description: Done. }",
      "        '204':",
      "acme.yaml:73: paths/~1token~1{region}/delete/responses/204 must be an object.",
    ],
    ["name: X-Key\n      x-token", "name: [X-Key]\n      x-token", "acme.yaml:92: name must be text."],
    [
      "    parameters:\n      - { in: path, name: region, required: true",
      "    parameters: {}\n    others:\n      - { in: path, name: region, required: true",
      "acme.yaml:43: parameters must be a list.",
    ],
    [
      "openapi: 3.1.0",
      "openapi: 3.1.0: 1",
      "The spec acme.yaml has a syntax error: Nested mappings are not allowed in compact mappings at line 1, column 10.",
    ],
    ["openapi: 3.1.0", "swagger: '2.0'", "The spec acme.yaml is not an OpenAPI 3 document with paths."],
  ])("%j → %j", (from, to, message) => {
    expect(refusalWith(from, to)).toBe(message);
  });
});

test("an empty file is no Arazzo document", () => {
  expect(refusalOf(acmeYaml, "")).toBe("acme.arazzo.yaml:1: This is not an Arazzo document; it has no member arazzo.");
});

describe("a change of one place", () => {
  type Path = readonly (string | number)[];
  type Edit = (parent: Record<string, unknown>, key: string) => void;

  /** Every place below a node, by its path. */
  const pathsIn = (node: unknown, path: Path = []): Path[] =>
    typeof node === "object" && node !== null
      ? Object.entries(node).flatMap(([key, child]) => [[...path, key], ...pathsIn(child, [...path, key])])
      : [];
  const [document, workflows] = [parse(acmeYaml), parse(acmeArazzoYaml)];
  const [inDocument, inWorkflows] = [pathsIn(document), pathsIn(workflows)];
  const inToken = inDocument.filter((path) => path.includes("x-token"));

  const changed = (root: object, path: Path, edit: Edit) => {
    const copy = structuredClone(root);
    edit(
      path
        .slice(0, -1)
        .reduce<Record<string, unknown>>((node, key) => node[key] as typeof node, copy as Record<string, unknown>),
      String(path.at(-1)),
    );
    return JSON.stringify(copy, null, 1);
  };
  const refusalAfter = (path: Path, edit: Edit) =>
    inDocument.includes(path)
      ? refusalOf(changed(document, path, edit), acmeArazzoYaml)
      : refusalOf(acmeYaml, changed(workflows, path, edit));
  const sentence = /^(acme(\.arazzo)?\.yaml:[1-9]\d*: |The (spec|document) acme\.yaml )[^\n]+\.$/;

  test.each([
    [true, undefined],
    [false, "acme.arazzo.yaml:19: The application/json body of login allows no payload."],
  ])("of a schema behind a reference to %s is read as JSON Schema means it", (schema, refusal) => {
    const path = inDocument.find((each) => each.join() === "components,schemas,Credentials") ?? [];
    const edit: Edit = (parent, key) => {
      parent[key] = schema;
    };
    expect(refusalAfter(path, edit)).toBe(refusal);
  });

  test("to anything else is in order, or is refused in one sentence", () => {
    const junk: unknown[] = [
      null,
      [],
      {},
      [null],
      [{}],
      { x: 1 },
      0,
      -1,
      1.5,
      true,
      "",
      "$",
      "{$",
      "$steps.x",
      "é",
      "\n",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...inWorkflows, ...inDocument), fc.constantFrom(...junk), (path, value) => {
        const refusal = refusalAfter(path, (parent, key) => {
          parent[key] = value;
        });
        if (refusal !== undefined) expect(refusal).toMatch(sentence);
      }),
      { numRuns: 150 },
    );
  });

  // Below these stand names of the author's own, or prose.
  const own = new Set(["info", "x-token"]);
  const named = [...inWorkflows, ...inToken].filter(
    (path) => !own.has(String(path[0])) && !own.has(String(path.at(-1))) && !/^\d+$/.test(String(path.at(-1))),
  );

  test("that misspells a name is never dropped in silence", () => {
    const unnoticed = named.filter((path) => {
      const refusal = refusalAfter(path, (parent, key) => {
        parent[`${key}x`] = parent[key];
        delete parent[key];
      });
      if (refusal !== undefined) expect(refusal).toMatch(sentence);
      return refusal === undefined;
    });
    // Without it, the output of that name counts that the last step has.
    expect(unnoticed.map((path) => path.join("."))).toEqual(["workflows.0.outputs.token"]);
  });
});
