import { partsOf } from "../../../src/openapi/pointer.ts";
import { inComment, powershellLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";

/** Returns a script for PowerShell 5.1 or later that prints the response. */
export function powershellSample(operation: SampleOperation, mediaType: string, body: string): string {
  const { scenario, vendorUrl, unless } = operation;
  const headers = Object.entries(operation.headers).map((pair) => pair.map(powershellLiteral).join(" = "));
  const parameters = [
    `-Method ${scenario.method}`,
    `-Uri ($BaseUrl + ${powershellLiteral(operation.target)})`,
    ...(headers.length > 0 ? [`-Headers @{ ${headers.join("; ")} }`] : []),
    `-ContentType ${powershellLiteral(mediaType)}`,
    "-Body ([Text.Encoding]::UTF8.GetBytes($body))",
  ];
  const member =
    unless &&
    partsOf(unless.pointer)
      .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${powershellLiteral(part)}`))
      .join("");
  return `# Scenario ${inComment(scenario.name)}, against the mock (npm run mock).
# The vendor's base URL: ${inComment(vendorUrl)}
# The build of this page does not run this sample; it runs all the others.
$ErrorActionPreference = 'Stop'
$BaseUrl = ${powershellLiteral(operation.mockUrl)}

$body = ${powershellLiteral(body)}
# Throws for every status outside 2xx.
$response = Invoke-RestMethod ${parameters.join(" `\n  ")}
${unless ? `if ($response${member} -ne ${scalar(unless.equals)}) { throw ($response | ConvertTo-Json -Depth 10) }\n` : ""}$response | ConvertTo-Json -Depth 10
`;
}

const scalar = (value: string | number | boolean) =>
  typeof value === "boolean" ? `$${value}` : typeof value === "number" ? String(value) : powershellLiteral(value);
