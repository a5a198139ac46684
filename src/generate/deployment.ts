/** Generates the options that say where the API is, if its URL has variables. */
import { pair } from "./expressions.ts";
import type { Server, Variable } from "./server.ts";
import { comment, type Imports, indent, keyOf, literalOf, objectOf, pascalCase, sentence } from "./source.ts";

/** The variables of the URL, the host first. */
const variablesOf = ({ host, variables }: Server): Variable[] => [...(host ? [host] : []), ...variables];

export const hasDeployment = (server: Server): boolean => variablesOf(server).length > 0;

/** The names of the options that say where the API is. */
export const deploymentNames = (server: Server): string[] => [
  ...variablesOf(server).map(({ name }) => name),
  "baseUrl",
];

/** The members of an object pattern that reads these options into variables. */
export const deploymentLocals = (server: Server): string[] => [
  ...variablesOf(server).map((variable) => pair(variable.name, localOf(server, variable))),
  "baseUrl",
];

/** A name that no other variable of `createClient` has. */
function localOf({ host, variables }: Server, variable: Variable): string {
  if (variable.name === host?.name) return "host";
  const twins = variables.filter(({ name }) => pascalCase(name) === pascalCase(variable.name));
  const number = twins.findIndex(({ name }) => name === variable.name) + 1;
  return `given${pascalCase(variable.name)}${number > 1 ? `_${number}` : ""}`;
}

/** The constants of the module. */
export function constantsOf({ url, variables }: Server): string {
  const defaults = objectOf(variables.map((variable) => pair(variable.name, JSON.stringify(variable.default))));
  const constant =
    variables.length > 0 ? `\n/** Parts of the URL, by default. */\nconst variables = ${defaults};\n` : "";
  return `\nconst server = ${JSON.stringify(url)};\n${constant}\n`;
}

/** The expression of the base URL from the options of an account. */
export const urlOfAccount = (server: Server, imports: Imports, optionOf: (name: string) => string): string =>
  urlOf(server, "name", imports, ({ name }) => optionOf(name), optionOf("baseUrl"));

/** The expression of the base URL from the variables of `createClient`. */
export const urlOfClient = (server: Server, imports: Imports, name: string): string =>
  urlOf(server, JSON.stringify(name), imports, (variable) => localOf(server, variable), "baseUrl");

function urlOf(
  server: Server,
  name: string,
  imports: Imports,
  valueFor: (variable: Variable) => string,
  baseUrl: string,
): string {
  const { host, variables } = server;
  const given = objectOf(variables.map((variable) => pair(variable.name, valueFor(variable))));
  const filled =
    variables.length > 0 ? `${imports.use("serverUrl")}(${name}, server, variables, ${given}, ${baseUrl})` : "server";
  if (!host) return filled;
  return `${imports.use("deploymentUrl")}(${name}, ${filled}, ${JSON.stringify(host.name)}, ${valueFor(host)}, ${baseUrl})`;
}

/** Generates the type of these options. */
export function deploymentTypeOf(pascal: string, server: Server): string {
  const { url, host, variables } = server;
  const shown = url.replaceAll(/\{([^{}]+)\}/g, "<$1>");
  const path = /^https?:\/\/[^/]+(\/.*)$/.exec(shown)?.[1];
  const about = host
    ? `Where the deployment is: \`${host.name}\` for \`${shown}\`, or the complete \`baseUrl\` for any other URL. There is no default.`
    : `Where the API is: \`${shown}\`, or the complete \`baseUrl\` for any other URL.`;
  const parts = [
    ...(host
      ? [`${comment(sentence(host.description ?? "Host of the deployment."))}${keyOf(host.name)}: string;\n`]
      : []),
    ...variables.map(({ name, description = "A part of the URL.", default: standard, values }) => {
      const type = values ? values.map(literalOf).join(" | ") : "string";
      return `${comment(`${sentence(description)} Default: \`${standard}\`.`)}${keyOf(name)}?: ${type} | undefined;\n`;
    }),
  ];
  const others = variablesOf(server).map(({ name }) => `${keyOf(name)}?: undefined;\n`);
  const complete = `${comment(`The complete base URL${path ? `, including \`${path}\`` : ""}.`)}baseUrl: string;\n`;
  const branch = (members: string[]) => `  | {\n${indent(members.join(""), 3)}    }`;
  return `${comment(about)}export type ${pascal}Deployment =\n${branch([...parts, "baseUrl?: undefined;\n"])}\n${branch([complete, ...others])};\n\n`;
}

/** The errors of `createClient` for these options, for its doc comment. */
export function deploymentErrors({ host, variables }: Server): string {
  const names = variables.map(({ name }) => `\`${name}\``).join(" or ");
  const wrong = names && `${names} cannot be a part of a URL${host ? "" : " or is given with `baseUrl`"}`;
  if (!host) return `@throws AuthError \`CONFIGURATION\` when ${wrong}.`;
  return `@throws AuthError \`CONFIGURATION\` when neither or both of \`${host.name}\` and \`baseUrl\` are given, or \`${host.name}\` is not a host name${wrong && `, or ${wrong}`}.`;
}
