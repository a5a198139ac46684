/** The account function of a vendor, with the types of its options. */
import type { OpenApiDocument, Schema } from "../openapi/document.ts";
import { resolve } from "../openapi/document.ts";
import type { Input, SignIn, Step, Workflow } from "../openapi/sign-in.ts";
import { attachOf, isTokenRefusedOf, valueOfToken } from "./attachments.ts";
import { deploymentNames, hasDeployment, urlOfAccount } from "./deployment.ts";
import { membersOf } from "./expressions.ts";
import {
  codeOf,
  credentialTypesOf,
  identitiesOf,
  inputExpression,
  kindArgumentsOf,
  kindsOf,
  objectChecksOf,
  optionNames,
  typeChecksOf,
} from "./inputs.ts";
import { lifetimeMembersOf } from "./lifetime.ts";
import type { Refuse } from "./refuse.ts";
import { formatsOf } from "./request.ts";
import type { Server } from "./server.ts";
import { arrayOf, comment, exampleHost, type Imports, indent, keyOf, memberOf, objectOf, sentence } from "./source.ts";
import { statementsOf } from "./workflow.ts";

export interface AccountOptions {
  readonly name: string;
  readonly pascal: string;
  /** Of the vendor, for doc comments. */
  readonly title: string;
  readonly document: OpenApiDocument;
  readonly signIn: SignIn;
  readonly server: Server;
  readonly imports: Imports;
  /** The default of `bodyFormat`, where there is a choice. */
  readonly defaultFormat: string | undefined;
  readonly reserved: ReadonlySet<string>;
  readonly refuse: Refuse;
}

/** Whether the lifetime is a default alone, which the account may correct. */
const isLifetimeOpen = ({ lifetime }: SignIn) => lifetime?.defaultSeconds !== undefined && lifetime.from === undefined;

export function accountOf(options: AccountOptions): string {
  const { name, pascal, title, signIn, server, imports, defaultFormat } = options;
  const kinds = kindsOf(signIn);
  const code = codeOf(signIn);
  const codeName = code && (code.path[0] as string);
  const names = [
    ...(hasDeployment(server) ? deploymentNames(server) : []),
    ...optionNames(kinds),
    ...(codeName ? [codeName] : []),
    ...(isLifetimeOpen(signIn) ? ["lifetimeSeconds"] : []),
    ...(defaultFormat ? ["bodyFormat"] : []),
    ...(hasDeployment(server) ? [] : ["baseUrl"]),
    "allowInsecureRequests",
  ];
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice) {
    const sentence = `The input ${twice} is called as an option that every account of this vendor has; call it something else.`;
    throw options.refuse(sentence, { workflow: signIn.kinds[0]?.id ?? "" });
  }
  const leaves = kinds.map(({ inputs }) => inputs.map(({ path }) => path.at(-1)));
  const kindOfTwins = leaves.findIndex((each) => new Set(each).size < each.length);
  if (kindOfTwins >= 0) {
    const sentence = "Two inputs have the same name in different objects; call one of them something else.";
    throw options.refuse(sentence, { workflow: signIn.kinds[kindOfTwins]?.id ?? "" });
  }
  imports.use("type Credential");
  imports.use("type Provider");
  for (const each of ["account", "checkOptions", "parseBaseUrl"]) imports.use(each);
  const { identity, secrets } = identitiesOf(kinds);
  if (kinds.some(({ isSalted }) => isSalted)) imports.use("processSalt");
  const place = hasDeployment(server)
    ? `const baseUrl = ${urlOfAccount(server, imports, (option) => memberOf("options", option))};\nconst at = parseBaseUrl(name, { ...options, baseUrl });\n`
    : "const at = parseBaseUrl(name, options, server);\n";
  const body = [
    `const name = ${JSON.stringify(name)};\n`,
    `checkOptions(name, options, ${arrayOf(names.map((each) => JSON.stringify(each)))});\n`,
    objectChecksOf(kinds, name),
    typeChecksOf(kinds, imports),
    place,
    kinds.length > 1 ? `const kind = ${imports.use("kindOf")}(${kindArgumentsOf(kinds)});\n` : "",
    defaultFormat ? `const encode = ${imports.use("formatOf")}(name, formats, options.bodyFormat);\n` : "",
    isLifetimeOpen(signIn)
      ? `const lifetimeMs = ${imports.use("lifetimeOption")}(name, options.lifetimeSeconds, ${signIn.lifetime?.defaultSeconds});\n`
      : "",
    code ? codesOf(signIn, code, imports) : "",
    `const identity = ${choiceOf(identity)};\n`,
    `const secrets = ${choiceOf(secrets)};\n`,
    `return account(name, at, identity, secrets, {\n${indent(flowOf(options))}});\n`,
  ].join("");
  const example = [
    ...(server.host ? [`${keyOf(server.host.name)}: "${exampleHost(name)}"`] : []),
    ...(kinds[0]?.inputs ?? []).filter(({ isRequired }) => isRequired).map(({ path }) => path.at(-1) as string),
  ];
  const [usual] = signIn.kinds as [Workflow];
  return (
    typesOf(options) +
    comment(
      sentence(usual.summary ?? `Sign in to ${title}`),
      usual.description && sentence(usual.description),
      " ",
      "@throws AuthError `CONFIGURATION` when an option is missing or wrong.",
      "@example",
      `const session = createSession(${name}({ ${example.join(", ")} }));`,
    ) +
    `export function ${name}(options: ${pascal}Options): Provider {\n${indent(body)}}\n`
  );
}

/** The object of the kind that was given, by the members of each; those that all have in common stand once. */
function choiceOf(objects: readonly (readonly string[])[]): string {
  const [first = [], ...others] = objects;
  if (others.length === 0) return objectOf(first);
  const common = first.filter((member) => others.every((other) => other.includes(member)));
  const own = objects.map((members) => objectOf(members.filter((member) => !common.includes(member))));
  return objectOf([`...${arrayOf(own)}[kind]`, ...common]);
}

function codesOf(signIn: SignIn, code: Input, imports: Imports): string {
  const step = signIn.kinds.flatMap(({ steps }) => steps).find(({ oneTimeCode }) => oneTimeCode) as Step;
  const retry = step.onFailure.find((action) => action.type === "retry");
  const attempts = 1 + (retry?.limit ?? 0);
  const option = code.path[0] as string;
  const pattern = String(new RegExp(code.pattern ?? (code.type === "string" ? "." : "^\\d+$")));
  return `const codes = ${imports.use("oneTimeCodes")}(name, ${JSON.stringify(option)}, ${memberOf("options", option)}, ${pattern}, ${attempts});\n`;
}

/** The types of the options. */
function typesOf({ pascal, title, signIn, server, imports, defaultFormat }: AccountOptions): string {
  const kinds = kindsOf(signIn);
  const { declarations, properties = "", name } = credentialTypesOf(kinds, pascal, title);
  const code = codeOf(signIn);
  imports.use("type BaseUrlOptions");
  const rest =
    (code
      ? `${comment(
          code.description && sentence(code.description),
          "The code itself, which serves one login, or a function that asks for it or computes it (`provider-auth/totp`). Default: none, and a user who needs one gets `MFA_REQUIRED`.",
        )}${keyOf(code.path[0] as string)}?: string | ${imports.use("type TotpCallback")};\n`
      : "") +
    (isLifetimeOpen(signIn)
      ? `${comment(`Seconds that a token lives, which the answer does not say. Default: ${signIn.lifetime?.defaultSeconds}.`)}lifetimeSeconds?: number;\n`
      : "") +
    (defaultFormat
      ? `${comment(`How the login is written. Default: \`${defaultFormat}\`.`)}bodyFormat?: BodyFormat;\n`
      : "");
  const about = comment(`An account of ${title}, for \`createSession\`.`);
  if (!name && !hasDeployment(server)) {
    return `${about}export interface ${pascal}Options extends BaseUrlOptions {\n${indent(properties + rest)}}\n\n`;
  }
  const parts = [
    hasDeployment(server) ? `${pascal}Deployment` : "",
    name ?? "",
    hasDeployment(server) ? 'Pick<BaseUrlOptions, "allowInsecureRequests">' : "BaseUrlOptions",
    properties + rest ? `{\n${indent(properties + rest, 2)}  }` : "",
  ].filter(Boolean);
  return `${declarations}${declarations && "\n"}${about}export type ${pascal}Options = ${parts.join(" &\n  ")};\n\n`;
}

/** The members of the flow: `login`, `refresh`, `logout`, `attach`, `isTokenRefused`. */
function flowOf(options: AccountOptions): string {
  const { signIn, imports } = options;
  const schemaOf = (step: Step) => schemaOfBody(options.document, step);
  const usual = { imports, schemaOf, reserved: options.reserved, refuse: options.refuse };
  const outputs = keptOutputs(signIn);
  const end = (isRefresh: boolean) => (outputOf: (name: string) => string | undefined) =>
    `return ${issuedOf(options, outputOf, outputs, isRefresh)};\n`;
  const login = (workflow: Workflow, payload?: (step: Step) => string) =>
    statementsOf({ ...usual, workflow, payload, input: inputExpression, end: end(false) });
  const bodies = signIn.kinds.map((workflow) =>
    login(workflow, (step) => `payload${workflow.steps.indexOf(step) || ""}`),
  );
  // Kinds that differ in what they send alone share the code; what they send must be known before the first answer.
  const isKnown = (step: Step) => !step.isSingleUse && !(step.payload && !("members" in step.payload));
  const isShared =
    bodies.length > 1 &&
    bodies.every((body) => body === bodies[0]) &&
    signIn.kinds.every(({ steps }) => steps.every(isKnown));
  const hasCodes = codeOf(signIn) !== undefined;
  const start = hasCodes ? "codes.expectNew();\nconst { send } = context;\n" : "";
  const parameters = `credentials, ${hasCodes ? "context" : "{ send }"}`;
  const functionOf = (body: string) => `async (${parameters}) => {\n${indent(start + body)}}`;
  const scope = { imports, input: inputExpression, output: () => "" };
  const [first] = signIn.kinds as [Workflow];
  const payloads = () =>
    first.steps
      .map(({ payload }, index) => {
        if (!payload) return "";
        const each = signIn.kinds.map(({ steps }) => membersOf((steps[index] as Step).payload, scope));
        return `const payload${index || ""} = ${choiceOf(each)};\n`;
      })
      .join("");
  const members = [
    signIn.kinds.length === 1
      ? `async login(${parameters}) {\n${indent(start + login(first))}}`
      : isShared
        ? `async login(${parameters}) {\n${indent(start + payloads() + bodies[0])}}`
        : `login: (${arrayOf(signIn.kinds.map((workflow) => functionOf(login(workflow))))} satisfies ${imports.use("type Flow")}["login"][])[kind] as Flow["login"]`,
  ];
  const ofToken = (input: Input) => {
    const value = valueOfToken(input.path.join("."));
    return input.default === undefined ? value : `(${value} ?? ${JSON.stringify(input.default)})`;
  };
  const there = signIn.origin
    ? {
        start: "const baseUrl = (token.origin ?? at.origin) + at.baseUrl.slice(at.origin.length);\n",
        baseUrl: "baseUrl",
      }
    : { start: "" };
  if (signIn.refresh) {
    const missing = signIn.refresh.inputs
      .filter(({ isRequired }) => isRequired)
      .map(ofToken)
      .filter((value) => value !== "token.value");
    const guard =
      missing.length > 0 ? `if (${missing.map((value) => `!${value}`).join(" || ")}) return undefined;\n` : "";
    const statements = statementsOf({ ...usual, ...there, workflow: signIn.refresh, input: ofToken, end: end(true) });
    members.push(`async refresh(token, { send }) {\n${indent(guard + there.start + statements)}}`);
  }
  if (signIn.logout) {
    const statements = statementsOf({ ...usual, ...there, workflow: signIn.logout, input: ofToken, end: () => "" });
    members.push(`async logout(token, { send }) {\n${indent(there.start + statements)}}`);
  }
  if (signIn.origin) members.push("originFromLogin: true");
  members.push(attachOf(signIn.attachments, imports), isTokenRefusedOf(signIn.refusals, imports));
  return members.map((member) => `${member},\n`).join("");
}

/** Outputs that the token has in `values`: what later calls need, and what the documents have no other use for. */
function keptOutputs({ kinds, attachments, lifetime, origin, refresh, logout }: SignIn) {
  const sent = [
    ...attachments.map(({ from }) => from),
    ...[refresh, logout].flatMap((workflow) => workflow?.inputs ?? []).map(({ path }) => path.join(".")),
  ];
  const read = [lifetime?.from, lifetime?.issued, lifetime?.expires, origin?.from];
  const others = kinds.flatMap(({ outputs }) => Object.keys(outputs)).filter((name) => !read.includes(name));
  const names = new Set([...sent, ...others].filter((name) => name !== "token" && name !== "refreshToken"));
  const isRequired = (name: string) => attachments.some(({ from, isOptional }) => from === name && !isOptional);
  return [...names].map((name) => ({ name, isRequired: isRequired(name) }));
}

/** The token as the session takes it. */
function issuedOf(
  options: AccountOptions,
  outputOf: (name: string) => string | undefined,
  kept: readonly { name: string; isRequired: boolean }[],
  isRefresh: boolean,
): string {
  const { signIn, imports } = options;
  const token = outputOf("token");
  const refreshToken = outputOf("refreshToken");
  const origin = signIn.origin && outputOf(signIn.origin.from);
  const values = kept.flatMap(({ name, isRequired }) => {
    const value = outputOf(name);
    if (!value) return [];
    const whole = isRequired
      ? `${imports.use("text")}(name, ${value}, ${JSON.stringify(name)})`
      : `${imports.use("sendable")}(${value})`;
    return [`${keyOf(name)}: ${whole}`];
  });
  const members = [
    // Some renew the life of a token and leave it as it is; a sign-in gives one.
    `value: ${token ?? "token.value"}`,
    `scheme: ${JSON.stringify(schemeOf(signIn))}`,
    ...lifetimeMembersOf(signIn.lifetime, outputOf, imports),
    ...(refreshToken
      ? [`refreshToken: ${imports.use("sendable")}(${refreshToken})${isRefresh ? " ?? token.refreshToken" : ""}`]
      : isRefresh
        ? ["refreshToken: token.refreshToken"]
        : []),
    ...(origin
      ? [`origin: ${imports.use("originIn")}(name, ${origin}, at.origin, ${JSON.stringify(signIn.origin?.hosts)})`]
      : []),
    ...(values.length > 0
      ? [
          isRefresh
            ? `values: { ...token.values, ...${imports.use("given")}(${objectOf(values)}) }`
            : `values: ${imports.use("given")}(${objectOf(values)})`,
        ]
      : []),
  ];
  return `{\n${members.map((member) => `${indent(member)},\n`).join("")}}`;
}

function schemeOf({ attachments }: SignIn): string {
  const first = attachments.find(({ from }) => from === "token");
  if (first?.in === "header") return first.prefix === "Bearer " ? "Bearer" : "header";
  return first?.in === "cookie" ? "cookie" : "query";
}

/** The schema of a step's body, without references. */
function schemaOfBody(document: OpenApiDocument, step: Pick<Step, "operation" | "contentTypes">): Schema | undefined {
  const type = formatsOf(step)[0] ?? "";
  const schema = step.operation.requests[type]?.schema;
  return schema && resolve(document, schema);
}
