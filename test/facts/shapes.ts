/**
 * Every schema of the specs without prose, by its title. The vendors' pages give names and types and say what is mandatory;
 * where they say nothing, the decision is in `specs/README.md`. What is not here, such as a length, no page says.
 */
const text = { type: "string" };
const secret = { type: "string", format: "password" };
const textOrNull = { type: ["string", "null"] };
const secretOrNull = { type: ["string", "null"], format: "password" };
const flag = { type: "boolean" };
const seconds = { type: "integer", minimum: 0 };
const anything = { type: "object", additionalProperties: true };

const object = (required: string[], properties: object, others: object = {}) => ({
  type: "object",
  required,
  properties,
  ...others,
});

export const shapes = {
  msp360: {
    "MBS credentials": object(
      ["Password", "UserName"],
      { Password: { ...secret, minLength: 3, maxLength: 100 }, UserName: text },
      {
        xml: {
          name: "ProviderController.LoginUserBindingModel",
          namespace: "http://schemas.datacontract.org/2004/07/MBSAPImvc.Controllers",
        },
      },
    ),
    "MBS token response": object(["access_token", "token_type", "expires_in", "userName", ".issued", ".expires"], {
      access_token: text,
      token_type: text,
      expires_in: { oneOf: [{ type: "string", pattern: "^[0-9]+$" }, seconds] },
      userName: text,
      ".issued": text,
      ".expires": text,
    }),
    "OAuth error": object(["error", "error_description"], { error: text, error_description: text }),
    "Web API error": object(["Message"], { Message: text }),
    "Undocumented body": anything,
  },
  mbsi: {
    "Account credentials": object(["username", "password"], { username: text, password: secret }),
    "Token pair": object(["token_type", "expires_in", "access_token", "refresh_token"], {
      token_type: { type: "string", const: "Bearer" },
      expires_in: seconds,
      access_token: text,
      refresh_token: text,
    }),
    "Undocumented body": anything,
  },
  mikrocloud: {
    "Email and password": object(["email", "password"], { email: text, password: secret }),
    "Login response": object(["mfa_enabled", "mfa_verified", "mfa_svg", "message", "token"], {
      mfa_enabled: flag,
      mfa_verified: flag,
      mfa_svg: textOrNull,
      message: text,
      token: text,
    }),
    Passport: object(["token"], { totp: textOrNull, token: text }),
    "Auth token": object(["message", "auth_token"], { message: text, auth_token: text }),
    "Undocumented body": anything,
  },
  crmcom: {
    "Token request": { oneOf: [{}, {}] },
    "User credentials": object(
      ["username", "password", "organisation"],
      { username: text, password: secret, organisation: text, unit: textOrNull },
      {
        dependentSchemas: {
          access_token_identifier: { type: "object", properties: { access_token_identifier: { type: "null" } } },
        },
      },
    ),
    "Access token credentials": object(["access_token_identifier", "organisation"], {
      access_token_identifier: {},
      username: textOrNull,
      password: secretOrNull,
      organisation: text,
      unit: textOrNull,
    }),
    "Access token identifier": { oneOf: [{}, {}] },
    "Authentication code": object(["authentication_code"], {
      authentication_code: text,
      identifier: { ...textOrNull, const: null },
      pass_code: secretOrNull,
    }),
    "Identifier and pass code": object(
      ["identifier", "pass_code"],
      { identifier: text, pass_code: secret, authentication_code: textOrNull },
      { dependentRequired: { identifier: ["pass_code"] } },
    ),
    "Token response": object(["status"], { status: {}, data: {} }),
    Status: object(["code", "message", "description"], { code: text, message: textOrNull, description: textOrNull }),
    "Token data": { type: "object", properties: { token: text } },
    "Undocumented body": anything,
  },
} as const;

/** How many nodes bear a label of each kind: a label on a node that the lists of labels do not know is one too many. */
export const labelCounts = {
  msp360: { documented: 9, observed: 4, assumed: 3 },
  mbsi: { documented: 2, assumed: 4 },
  mikrocloud: { documented: 7, assumed: 10 },
  crmcom: { documented: 7, assumed: 5 },
} as const;
