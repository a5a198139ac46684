/** The module of a vendor: its plain client and its account. */
import { tagsOf } from "../internal/write-xml.ts";
import { type KnownOperation, type OpenApiDocument, operationsOf, resolve, xmlShapeOf } from "../openapi/document.ts";
import { isXmlType } from "../openapi/media-types.ts";
import type { SignIn, Step } from "../openapi/sign-in.ts";
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
import { codeOf } from "./inputs.ts";
import { encodedAs, formatName, formatsOf } from "./request.ts";
import { type Server, serverOf } from "./server.ts";
import {
  camelCase,
  comment,
  exampleHost,
  Imports,
  indent,
  keyOf,
  literalOf,
  objectOf,
  pascalCase,
  sentence,
} from "./source.ts";

export interface ClientOptions {
  /** Name of the vendor, as the file name of its document. */
  readonly name: string;
  readonly document: OpenApiDocument;
  readonly signIn: SignIn;
  /** What the module imports the functions of its sign-in from. */
  readonly library: string;
  readonly errorAt: ErrorAt;
}

const words =
  "abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do else enum eval export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private protected public return set static string super switch symbol this throw true try type typeof undefined unknown var void while with yield";
const ownNames =
  "answer at baseUrl begin call client code codes context createClient createOpenApiClient credentials encode formats identity kind lifetimeMs name options payload response secrets send server tags token Client ClientOptions account basic challengeOf checkOptions checkType clockMs cookie cookieHeader dateMs deploymentUrl durationMs serverUrl variables failure flag form formatOf given failureOf headers inBody inFormats json kindOf lifetimeOption matches methodOf oneTimeCodes originIn otherThan parseBaseUrl plain processSalt query sendable text withCookies withHeaders withMembers withQuery withoutRedirects withoutTrailingSlashes xml";
/** What a step or a vendor cannot be called in generated code. */
const reserved = new Set(`${words} ${ownNames}`.split(" "));

/** The source of the module, which imports the types of the document from `./schema.js` beside it. */
export function clientModuleOf({ name: fileName, document, signIn, library, errorAt }: ClientOptions): string {
  const name = camelCase(fileName);
  if (!/^[a-z]\w*$/.test(name) || reserved.has(name)) {
    throw errorAt(`The file needs another name: ${fileName} cannot be the name of a function.`, "");
  }
  const pascal = pascalCase(fileName);
  const title = document.info.title.replace(/ sign-in$/, "");
  const imports = new Imports();
  // A project that has this package need not be able to import what this package depends on.
  const isOwn = library.startsWith(".");
  if (!isOwn) for (const each of ["createOpenApiClient", "type Client", "type ClientOptions"]) imports.use(each);
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
    isOwn ? 'import createOpenApiClient, { type Client, type ClientOptions } from "openapi-fetch";\n' : "",
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

/** The formats of bodies, where the steps of a sign-in leave a choice. */
function formatsOfSteps(
  document: OpenApiDocument,
  signIn: SignIn,
  imports: Imports,
  errorAt: ErrorAt,
): string | undefined {
  const steps = stepsOf(signIn).filter((step) => formatsOf(step).length > 1);
  const [step, ...others] = steps;
  if (!step) return undefined;
  const types = formatsOf(step);
  const other = others.find((other) => formatsOf(other).join() !== types.join());
  if (other) {
    const sentence = `The steps ${step.id} and ${other.id} can be sent in different formats; give one of them a contentType.`;
    throw errorAt(sentence, { workflow: workflowOf(signIn, other), step: other.id });
  }
  const members = types.map((type) => {
    const shape = isXmlType(type) ? "tags" : undefined;
    const encode = encodedAs(type, "value", schemaOf(document, step.operation, type), imports, shape);
    if (!encode)
      throw errorAt(`A body of ${type} cannot be written; give the step another contentType.`, {
        workflow: workflowOf(signIn, step),
        step: step.id,
      });
    const name = formatName(type);
    return encode === "json(value)"
      ? name === "json"
        ? name
        : `${keyOf(name)}: json`
      : `${keyOf(name)}: (value: object) => ${encode}`;
  });
  const text = members.map((member) => `  ${member},\n`).join("");
  const xml = types.find(isXmlType);
  const shape = xml && xmlShapeOf(schemaOf(document, step.operation, xml) ?? {});
  const declaration = shape ? `const tags = ${literalOf(tagsOf(shape))};\n\n` : "";
  return `${declaration}const formats = {\n${text}};\n\n/** The formats in which a request body can be sent, all of them documented by the vendor. */\nexport type BodyFormat = keyof typeof formats;\n\n`;
}

const workflowOf = ({ kinds }: SignIn, step: Step) => kinds.find(({ steps }) => steps.includes(step))?.id ?? "";

const stepsOf = ({ kinds }: SignIn): Step[] => kinds.flatMap(({ steps }) => [...steps]);

function schemaOf(document: OpenApiDocument, operation: KnownOperation, type: string) {
  const schema = operation.requests[type]?.schema;
  return schema && resolve(document, schema);
}

/** Middleware for operations whose bodies are not JSON, since openapi-fetch writes nothing else. */
function middlewareOf(
  document: OpenApiDocument,
  signIn: SignIn,
  defaultFormat: string | undefined,
  imports: Imports,
): string {
  const chosen = new Set(
    stepsOf(signIn)
      .filter((step) => formatsOf(step).length > 1)
      .map(({ operation }) => operation.path),
  );
  const members = operationsOf(document).flatMap((operation) => {
    const [type] = formatsOf({ contentTypes: Object.keys(operation.requests) });
    if (!type || chosen.has(operation.path)) return [];
    const encode = encodedAs(type, "value", schemaOf(document, operation, type), imports);
    return !encode || encode === "json(value)"
      ? []
      : [[operation.path, encode.replace(/^(\w+)\(value\)$/, "$1")] as const];
  });
  const all = [
    ...[...chosen].map((path) => [path, "encode"] as const),
    ...new Map(members.map(([path, encode]) => [path, encode.includes("(") ? `(value) => ${encode}` : encode])),
  ];
  if (all.length === 0) return "";
  const use = `client.use(${imports.use("inFormats")}(${objectOf(all.map(([path, encode]) => `${JSON.stringify(path)}: ${encode}`))}));\n`;
  return defaultFormat && members.length === 0 ? `if (encode !== json) ${use}` : use;
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
    `createOpenApiClient<paths>({ ...${options}, baseUrl: ${trimmed}(${baseUrl}) });\n`;
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
    ? `  /** How request bodies are written, with the content type to match. Default: \`${defaultFormat}\`. Answers are JSON always. */\n  bodyFormat?: BodyFormat;\n`
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
    : `/** Options of openapi-fetch. \`baseUrl\` is the production server of the spec unless given. */\nexport type ${pascal}ClientOptions = ClientOptions;\n`;
  return `${type}
${about}export function createClient({ ${defaultFormat ? "bodyFormat, " : ""}baseUrl = server, ...options }: ${pascal}ClientOptions = {}): Client<paths> {
${bodyOf(creation("baseUrl", "options"))}}
`;
}
