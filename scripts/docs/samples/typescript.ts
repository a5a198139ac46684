/** Samples in TypeScript, one per generated client; each prints the answer. */
import type { SecondClientNames } from "../../lib/generated.ts";
import { typescriptLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";

const comment = ({
  scenario,
  vendorUrl,
}: SampleOperation) => `// Scenario ${scenario.name}, against the mock (npm run mock).
// The vendor's base URL: ${vendorUrl}`;

/** The condition, on an optional answer, under which a good status is a failure. */
const failure = (answer: string, { unless }: SampleOperation) =>
  unless && `${answer}${unless.pointer.replaceAll("/", "?.")} !== ${JSON.stringify(unless.equals)}`;

export function openapiFetchSample(operation: SampleOperation): string {
  const { provider, scenario } = operation;
  const failed = failure("data", operation);
  return `import { createClient } from "provider-auth/${provider}";

${comment(operation)}
const client = createClient({ baseUrl: "${operation.mockUrl}" });

const { data, error, response } = await client.${scenario.method}("${scenario.path}", {
  body: ${typescriptLiteral(scenario.requests["application/json"], 2)},
});
if (${failed ? `!response.ok || ${failed}` : "!response.ok"}) {
  throw new Error(\`HTTP \${response.status}: \${JSON.stringify(data ?? error)}\`);
}
console.log(JSON.stringify(data, null, 2));
`;
}

/** openapi-generator's client has camelCase members; `request` is the scenario's body with these. */
export function typescriptFetchSample(
  operation: SampleOperation,
  { api, body }: SecondClientNames,
  request: unknown,
): string {
  const { provider, scenario } = operation;
  const failed = failure("answer", operation)?.replace("?.", ".");
  return `import { ${api}, Configuration } from "provider-auth/${provider}/typescript-fetch";

${comment(operation)}
const configuration = new Configuration({ basePath: "${operation.mockUrl}" });
const api = new ${api}(configuration);

// Throws a ResponseError for every status outside 2xx.
const answer = await api.${scenario.operationId}({
  ${body}: ${typescriptLiteral(request, 2)},
});
${failed ? `if (${failed}) throw new Error(JSON.stringify(answer));\n` : ""}console.log(JSON.stringify(answer, null, 2));
`;
}
