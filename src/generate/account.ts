/** Generates the account function of a vendor, and the types of its options. */
import type { OpenApiDocument } from "../openapi/document.ts";
import type { Input, SignIn, Workflow } from "../openapi/sign-in.ts";
import { identitiesOf, kindArgumentsOf, objectChecksOf, typeChecksOf } from "./credentials.ts";
import { deploymentNames, hasDeployment, urlOfAccount } from "./deployment.ts";
import type { ErrorAt } from "./error-at.ts";
import { choiceOf, flowOf } from "./flow.ts";
import { codeOf, codeStepOf, flawOfKinds, kindsOf, optionNames } from "./kinds.ts";
import { credentialTypesOf } from "./option-types.ts";
import type { Server } from "./server.ts";
import { accessOf, arrayOf, comment, exampleHost, type Imports, indent, keyOf, sentence } from "./source.ts";

export interface AccountOptions {
  readonly name: string;
  readonly pascal: string;
  /** The title of the vendor, for doc comments. */
  readonly title: string;
  readonly document: OpenApiDocument;
  readonly signIn: SignIn;
  readonly server: Server;
  readonly imports: Imports;
  /** The default of `bodyFormat`, if there is a choice. */
  readonly defaultFormat: string | undefined;
  readonly reserved: ReadonlySet<string>;
  readonly errorAt: ErrorAt;
}

/** Whether the lifetime is only a default, which an account can override. */
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
    const sentence = `The input ${twice} has the same name as an option of every account of this vendor; rename it.`;
    throw options.errorAt(sentence, { workflow: signIn.kinds[0]?.id ?? "" });
  }
  const flaw = flawOfKinds(kinds);
  if (flaw) throw options.errorAt(flaw.sentence, { workflow: signIn.kinds[flaw.kind]?.id ?? "" });
  const leaves = kinds.map(({ inputs }) => inputs.map(({ path }) => path.at(-1)));
  const kindOfTwins = leaves.findIndex((each) => new Set(each).size < each.length);
  if (kindOfTwins >= 0) {
    const sentence = "Two inputs in different objects have the same name; rename one of them.";
    throw options.errorAt(sentence, { workflow: signIn.kinds[kindOfTwins]?.id ?? "" });
  }
  imports.use("type Credential");
  imports.use("type Provider");
  for (const each of ["account", "checkOptions", "parseBaseUrl"]) imports.use(each);
  const { identity, secrets } = identitiesOf(kinds);
  if (kinds.some(({ identifyingSecrets }) => identifyingSecrets.length > 0)) imports.use("processSalt");
  const place = hasDeployment(server)
    ? `const baseUrl = ${urlOfAccount(server, imports, (option) => accessOf("options", option))};\nconst at = parseBaseUrl(name, { ...options, baseUrl });\n`
    : "const at = parseBaseUrl(name, options, server);\n";
  const body = [
    `const name = ${JSON.stringify(name)};\n`,
    `checkOptions(name, options, ${arrayOf(names.map((each) => JSON.stringify(each)))});\n`,
    objectChecksOf(kinds, name),
    place,
    kinds.length > 1 ? `const kind = ${imports.use("kindOf")}(${kindArgumentsOf(kinds)});\n` : "",
    typeChecksOf(kinds, imports),
    defaultFormat ? `const encode = ${imports.use("formatOf")}(name, formats, options.bodyFormat);\n` : "",
    isLifetimeOpen(signIn)
      ? `const lifetimeMs = ${imports.use("lifetimeOption")}(name, options.lifetimeSeconds, ${signIn.lifetime?.defaultSeconds});\n`
      : "",
    code ? codesOf(signIn, code, imports) : "",
    `const identity = ${choiceOf(identity)};\n`,
    `const secrets = ${choiceOf(secrets)};\n`,
    `return account(name, at, identity, secrets, {\n${indent(flowOf(options))}}${code ? `, ${accessOf("options", codeName as string)}` : ""});\n`,
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

function codesOf(signIn: SignIn, code: Input, imports: Imports): string {
  const retry = codeStepOf(signIn)?.onFailure.find((action) => action.type === "retry");
  const attempts = 1 + (retry?.limit ?? 0);
  const option = code.path[0] as string;
  const pattern = String(code.pattern ? new RegExp(code.pattern, "u") : code.type === "string" ? /./ : /^\d+$/);
  return `const codes = ${imports.use("oneTimeCodes")}(name, ${JSON.stringify(option)}, ${accessOf("options", option)}, ${pattern}, ${attempts});\n`;
}

/** Generates the types of the options. */
function typesOf({ pascal, title, signIn, server, imports, defaultFormat }: AccountOptions): string {
  const kinds = kindsOf(signIn);
  const { declarations, properties = "", name } = credentialTypesOf(kinds, pascal, title);
  const code = codeOf(signIn);
  imports.use("type BaseUrlOptions");
  const rest =
    (code
      ? `${comment(
          code.description && sentence(code.description),
          "Pass the code itself, which works for one login, or a function that asks for it or computes it (`provider-auth/totp`). Default: none; a login that needs a code fails with `MFA_REQUIRED`.",
        )}${keyOf(code.path[0] as string)}?: string | ${imports.use("type TotpCallback")} | undefined;\n`
      : "") +
    (isLifetimeOpen(signIn)
      ? `${comment(`Lifetime of a token in seconds, which the response does not state. Default: ${signIn.lifetime?.defaultSeconds}.`)}lifetimeSeconds?: number | undefined;\n`
      : "") +
    (defaultFormat
      ? `${comment(`The format of the login request. Default: \`${defaultFormat}\`.`)}bodyFormat?: BodyFormat | undefined;\n`
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
