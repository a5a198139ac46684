/** Creates samples in TypeScript, one for each generated client. Each prints the response. */
import { camelCase } from "../../../src/generate/source.ts";
import { partsOf } from "../../../src/openapi/pointer.ts";
import { configurationOf, paramsOf } from "../../lib/clients.ts";
import type { SecondClientNames } from "../../lib/generated.ts";
import { inComment, typescriptLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";

const comment = ({
  scenario,
  vendorUrl,
}: SampleOperation) => `// Scenario ${inComment(scenario.name)}, against the mock (npm run mock).
// The vendor's base URL: ${inComment(vendorUrl)}`;

/** Returns the condition, on an optional response body, under which a 2xx status is a failure. */
const failure = (answer: string, { unless }: SampleOperation, nameOf: (part: string) => string = (part) => part) =>
  unless && `${answer}${partsOf(unless.pointer).map(nameOf).map(access).join("")} !== ${JSON.stringify(unless.equals)}`;

/** Returns the access to a member by its name, or to an item of a list by its index. */
const access = (part: string) =>
  /^[A-Za-z_$][\w$]*$/.test(part) ? `?.${part}` : `?.[${/^\d+$/.test(part) ? part : JSON.stringify(part)}]`;

export function openapiFetchSample(operation: SampleOperation): string {
  const { provider, scenario, mediaType } = operation;
  const failed = failure("data", operation);
  const { path, query } = paramsOf(operation.parameters);
  const params = path || query ? { ...(path && { path }), ...(query && { query }) } : undefined;
  const { headers } = operation;
  const parts = [
    params && `  params: ${typescriptLiteral(params, 2)},\n`,
    Object.keys(headers).length > 0 && `  headers: ${typescriptLiteral(headers, 2)},\n`,
  ];
  return `import { createClient } from "provider-auth/${provider}";

${comment(operation)}
const client = createClient({ baseUrl: "${operation.mockUrl}" });

const { data, error, response } = await client.${scenario.method}(${JSON.stringify(scenario.path)}, {
${parts.filter(Boolean).join("")}  body: ${typescriptLiteral(scenario.requests[mediaType], 2)},
});
if (${failed ? `!response.ok || ${failed}` : "!response.ok"}) {
  throw new Error(\`HTTP \${response.status}: \${JSON.stringify(data ?? error)}\`);
}
console.log(JSON.stringify(data, null, 2));
`;
}

/** openapi-generator's client has camelCase members, and so has the scenario's body in `parameters`. */
export function typescriptFetchSample(
  operation: SampleOperation,
  { api }: SecondClientNames,
  parameters: object,
): string {
  const { provider, scenario } = operation;
  const failed = failure("result", operation, camelCase)?.replace("?.", ".");
  const configuration = { basePath: operation.mockUrl, ...configurationOf(operation.credentials) };
  return `import { ${api}, Configuration } from "provider-auth/${provider}/typescript-fetch";

${comment(operation)}
const configuration = new Configuration(${Object.keys(configuration).length > 1 ? typescriptLiteral(configuration, 0) : `{ basePath: "${operation.mockUrl}" }`});
const api = new ${api}(configuration);

// Throws a ResponseError for every status outside 2xx.
const result = await api.${scenario.operationId}(${typescriptLiteral(parameters, 0)});
${failed ? `if (${failed}) throw new Error(JSON.stringify(result));\n` : ""}console.log(JSON.stringify(result, null, 2));
`;
}
