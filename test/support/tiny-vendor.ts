/** The smallest vendor, as objects that a test changes: one login with user and pass, and a bearer token. */

// biome-ignore lint/suspicious/noExplicitAny: tests put anything anywhere
export type Loose = any;

export interface TinyVendor {
  document: Loose;
  arazzo: Loose;
  /** The operation of the login, its step and its inputs; `x-token` of the document. */
  operation: Loose;
  step: Loose;
  inputs: Loose;
  token: Loose;
}

const json = (schema: object = {}) => ({ "application/json": { schema } });

export function tinyVendor(): TinyVendor {
  const token: Loose = { refusals: [{ status: 401 }] };
  const operation: Loose = {
    operationId: "login",
    requestBody: { content: json() },
    responses: {
      200: { description: "Signed in.", headers: { "X-Left": { schema: { type: "string" } } }, content: json() },
      401: { description: "Refused.", content: json() },
    },
  };
  const inputs: Loose = {
    type: "object",
    required: ["user", "pass"],
    properties: { user: { type: "string" }, pass: { type: "string", format: "password" } },
  };
  const step: Loose = {
    stepId: "login",
    operationId: "login",
    requestBody: { payload: { user: "$inputs.user", pass: "$inputs.pass" } },
    successCriteria: [{ condition: "$statusCode == 200" }],
    outputs: { token: "$response.body#/token" },
  };
  const document = {
    openapi: "3.1.0",
    info: { title: "Tiny", version: "1" },
    servers: [{ url: "https://tiny.example" }],
    paths: { "/login": { post: operation } },
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", "x-token": token } } },
  };
  const arazzo = {
    arazzo: "1.0.1",
    info: { title: "Tiny", version: "1" },
    sourceDescriptions: [{ name: "tiny", url: "tiny.json", type: "openapi" }],
    workflows: [{ workflowId: "signIn", inputs, steps: [step] }],
  };
  return { document, arazzo, operation, step, inputs, token };
}

/** Adds an input to the vendor, a parameter to its operation, and the value to its step. */
export function addParameter(vendor: TinyVendor, place: string, name: string, value: unknown): void {
  vendor.operation.parameters = [
    ...(vendor.operation.parameters ?? []),
    { name, in: place, schema: { type: "string" }, ...(place === "path" && { required: true }) },
  ];
  vendor.step.parameters = [...(vendor.step.parameters ?? []), { name, in: place, value }];
}

/** Adds a second kind of credentials with these inputs, all of which it sends. */
export function addKind({ arazzo, step, token }: TinyVendor, properties: object, required = Object.keys(properties)) {
  const payload = Object.fromEntries(Object.keys(properties).map((name) => [name, `$inputs.${name}`]));
  arazzo.workflows.push({
    workflowId: "other",
    inputs: { type: "object", required, properties },
    steps: [{ ...step, requestBody: { payload } }],
  });
  token.signIn = ["signIn", "other"];
}

/** Adds a logout that takes these outputs of the sign-in, and sends all of them. */
export function addLogout({ document, arazzo, token }: TinyVendor, properties: object): void {
  const payload = Object.fromEntries(Object.keys(properties).map((name) => [name, `$inputs.${name}`]));
  document.paths["/logout"] = {
    post: {
      operationId: "logout",
      requestBody: { content: json() },
      responses: { 200: { description: "Done." } },
    },
  };
  arazzo.workflows.push({
    workflowId: "logout",
    inputs: { type: "object", required: Object.keys(properties), properties },
    steps: [
      {
        ...{ stepId: "logout", operationId: "logout", requestBody: { payload } },
        successCriteria: [{ condition: "$statusCode == 200" }],
      },
    ],
  });
  token.logout = "logout";
}
