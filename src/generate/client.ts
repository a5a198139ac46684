/** Generates the module of a vendor: its plain client and its account. */
import type { OpenApiDocument } from "../openapi/document.ts";
import type { SignIn } from "../openapi/sign-in.ts";
import { accountOf } from "./account.ts";
import {
  constantsOf,
  deploymentErrors,
  deploymentLocals,
  deploymentTypeOf,
  hasDeployment,
  urlOfClient,
} from "./deployment.ts";
import type { ErrorAt } from "./error-at.ts";
import { formatsOfSteps, middlewareOf } from "./formats.ts";
import { codeOf, stepsOf } from "./kinds.ts";
import { formatName, formatsOf } from "./request.ts";
import { reserved } from "./reserved.ts";
import { type Server, serverOf } from "./server.ts";
import { camelCase, comment, exampleHost, Imports, indent, keyOf, pascalCase, sentence } from "./source.ts";

export interface ClientOptions {
  /** The name of the vendor: the file name of its document. */
  readonly name: string;
  readonly document: OpenApiDocument;
  readonly signIn: SignIn;
  /** The specifier from which the module imports the functions of its sign-in. */
  readonly library: string;
  readonly errorAt: ErrorAt;
}

/** Returns the source of the module. It imports the types of the document from `./schema.js` in the same folder. */
export function clientModuleOf({ name: fileName, document, signIn, library, errorAt }: ClientOptions): string {
  const name = camelCase(fileName);
  if (!/^[a-z]\w*$/.test(name) || reserved.has(name) || /[\p{Cc}\u2028\u2029]/u.test(fileName)) {
    throw errorAt(`Rename the file: ${fileName} cannot be the name of a function.`, "");
  }
  const pascal = pascalCase(fileName);
  const title = document.info.title.replace(/ sign-in$/, "");
  const imports = new Imports();
  // A project that uses this package may be unable to import the dependencies of this package.
  const isOwn = library.startsWith(".");
  if (!isOwn) for (const each of ["createOpenApiClient", "type Client"]) imports.use(each);
  imports.use("type ClientOptions");
  const server = serverOf(document, errorAt);
  const formats = formatsOfSteps(document, signIn, imports, errorAt);
  const chosen = stepsOf(signIn)
    .map(formatsOf)
    .find(({ length }) => length > 1)?.[0];
  const defaultFormat = chosen && formatName(chosen);
  const account = accountOf({
    ...{ name, pascal, title, document, signIn, server, imports, errorAt, defaultFormat },
    reserved: new Set([...reserved, name]),
  });
  const client = createClientOf(pascal, name, document, signIn, server, defaultFormat, imports);
  const mfa = codeOf(signIn) ? ", MfaChallenge, TotpCallback, TotpContext" : "";
  return [
    comment(sentence(document.info.summary ?? `Sign in to ${title}`), " ", "@module"),
    isOwn ? 'import createOpenApiClient, { type Client } from "openapi-fetch";\n' : "",
    imports.from(library),
    'import type { paths } from "./schema.js";\n\n',
    'export type { components, operations, paths } from "./schema.js";\n',
    mfa && `export type { ${mfa.slice(2)} } from "${library}";\n`,
    constantsOf(server),
    formats,
    client,
    "\n",
    account,
  ].join("");
}

function createClientOf(
  pascal: string,
  name: string,
  document: OpenApiDocument,
  signIn: SignIn,
  server: Server,
  defaultFormat: string | undefined,
  imports: Imports,
): string {
  const { title } = document.info;
  const middleware = middlewareOf(document, signIn, defaultFormat, imports);
  const trimmed = imports.use("withoutTrailingSlashes");
  const creation = (baseUrl: string, options: string) =>
    `createOpenApiClient<paths>({ ...(${options} as object), baseUrl: ${trimmed}(${baseUrl}) });\n`;
  const about = comment(
    `A plain openapi-fetch client of the ${title}.`,
    " ",
    hasDeployment(server)
      ? deploymentErrors(server)
      : defaultFormat
        ? "@throws AuthError `CONFIGURATION` when there is no such `bodyFormat`."
        : undefined,
    "@example",
    `const client = createClient(${server.host ? `{ ${keyOf(server.host.name)}: "${exampleHost(name)}" }` : ""});`,
  );
  const format = defaultFormat
    ? `const encode = ${imports.use("formatOf")}(${JSON.stringify(name)}, formats, bodyFormat);\n`
    : "";
  const bodyOf = (expression: string) =>
    indent(
      middleware
        ? `${format}const client = ${expression}${middleware}return client;\n`
        : `${format}return ${expression}`,
    );
  const formatOption = defaultFormat
    ? `  /** The format of request bodies, with the matching content type. Default: \`${defaultFormat}\`. Answers are always JSON. */\n  bodyFormat?: BodyFormat | undefined;\n`
    : "";
  if (hasDeployment(server)) {
    const locals = [...deploymentLocals(server), ...(defaultFormat ? ["bodyFormat"] : []), "...rest"].join(", ");
    return `${deploymentTypeOf(pascal, server)}/** Options of openapi-fetch, and where the ${server.host ? "deployment" : "API"} is. */
export type ${pascal}ClientOptions = Omit<ClientOptions, "baseUrl"> & ${pascal}Deployment${defaultFormat ? ` & {\n${formatOption}}` : ""};

${about}export function createClient(options: ${pascal}ClientOptions${server.host ? "" : " = {}"}): Client<paths> {
  const { ${locals} } = (options ?? {}) as Partial<${pascal}ClientOptions>;
  const url = ${urlOfClient(server, imports, name)};
${bodyOf(creation("url", "rest"))}}
`;
  }
  const type = defaultFormat
    ? `/** Options of openapi-fetch, and the format of the request body. */\nexport interface ${pascal}ClientOptions extends ClientOptions {\n${formatOption}}\n`
    : `/** Options of openapi-fetch. Default of \`baseUrl\`: the production server in the spec. */\nexport type ${pascal}ClientOptions = ClientOptions;\n`;
  return `${type}
${about}export function createClient({ ${defaultFormat ? "bodyFormat, " : ""}baseUrl = server, ...options }: ${pascal}ClientOptions = {}): Client<paths> {
${bodyOf(creation("baseUrl", "options"))}}
`;
}
