import { partsOf } from "../../../src/openapi/pointer.ts";
import { inComment, pythonLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";

/** Returns a Python 3 script that prints the response. It needs only the standard library. */
export function pythonSample(operation: SampleOperation): string {
  const { scenario, mediaType, vendorUrl, unless } = operation;
  const pairs = Object.entries({ ...operation.headers, "Content-Type": mediaType });
  const headers = `{${pairs.map((pair) => pair.map((text) => JSON.stringify(text)).join(": ")).join(", ")}}`;
  const isForm = mediaType !== "application/json";
  const member =
    unless &&
    partsOf(unless.pointer)
      .map((part) => `[${/^\d+$/.test(part) ? part : JSON.stringify(part)}]`)
      .join("");
  return `import json
import urllib.error
${isForm ? "import urllib.parse\n" : ""}import urllib.request

# Scenario ${inComment(scenario.name)}, against the mock (npm run mock).
# The vendor's base URL: ${inComment(vendorUrl)}
BASE_URL = "${operation.mockUrl}"

body = ${pythonLiteral(scenario.requests[mediaType], 0)}
request = urllib.request.Request(
    BASE_URL + ${JSON.stringify(operation.target)},
    method="${scenario.method}",
    headers=${headers},
    data=${isForm ? "urllib.parse.urlencode(body)" : "json.dumps(body)"}.encode(),
)
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        result = json.load(response)
except urllib.error.HTTPError as error:
    raise SystemExit(f"HTTP {error.code}: {error.read().decode()}")
${unless ? `if result${member} != ${pythonLiteral(unless.equals, 0)}:\n    raise SystemExit(json.dumps(result))\n` : ""}print(json.dumps(result, indent=2))
`;
}
