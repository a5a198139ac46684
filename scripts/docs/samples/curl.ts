import { dotted } from "../pointers.ts";
import { inComment, shellLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";

/** Returns a POSIX shell script that prints the response. */
export function curlSample(operation: SampleOperation, mediaType: string, body: string): string {
  const { scenario, vendorUrl, unless } = operation;
  const headers = Object.entries({ ...operation.headers, "Content-Type": mediaType });
  const lines = headers.map(([name, value]) => `  --header ${shellLiteral(`${name}: ${value}`)} \\\n`);
  const method = scenario.method === "POST" ? "" : `--request ${scenario.method} `;
  return `# Scenario ${inComment(scenario.name)}, against the mock (npm run mock).
# The vendor's base URL: ${inComment(vendorUrl)}
BASE_URL=${operation.mockUrl}

${unless ? `# A failure can arrive as HTTP 200: check ${inComment(dotted(unless.pointer))}.\n` : ""}curl --silent --show-error --fail-with-body --write-out '\\n' ${method}\\
  ${urlOf(operation.target)} \\
${lines.join("")}  --data ${shellLiteral(body)}
`;
}

/** The address of the call. Between double quotes, a shell reads some characters as its own. */
const urlOf = (target: string) =>
  /^[\w/.?=&%+~:@,;{}()*-]*$/.test(target) ? `"$BASE_URL${target}"` : `"$BASE_URL"${shellLiteral(target)}`;
