/** The samples of a whole sign-in: what most readers want, whichever call they look at. */
import { camelCase } from "../../../src/generate/source.ts";
import { succeeds } from "../../../src/openapi/outcome.ts";
import { valueAt } from "../../../src/openapi/pointer.ts";
import { scenariosOf } from "../../../src/openapi/scenarios.ts";
import type { Vendor } from "../../../src/openapi/vendor.ts";
import { type AccountOptions, exampleAccount } from "../../lib/account-options.ts";
import { sourcesOf } from "../sources.ts";
import { commandSample } from "./command.ts";
import type { CodeSample } from "./index.ts";
import { typescriptLiteral } from "./literal.ts";

/** The samples of the session and of the command line; none where no account of the document's examples signs in. */
export function signInSamples(provider: string, mockUrl: string, vendor: Vendor): (CodeSample & { answer: unknown })[] {
  const { options, added } = exampleAccount(vendor);
  // Both print the token.
  const answer = tokenOf(vendor);
  if (added.length > 0 || answer === undefined) return [];
  const session = sessionSample(provider, mockUrl, options);
  const command = commandSample(provider, mockUrl, vendor.signIn, options);
  return [
    { lang: "TypeScript", label: "session", source: session, answer },
    { lang: "Shell", label: "command line", source: command, answer },
  ];
}

function sessionSample(provider: string, mockUrl: string, options: AccountOptions): string {
  const account = camelCase(provider);
  return `import { createSession } from "provider-auth";
import { ${account} } from "provider-auth/${provider}";

// Against the mock (npm run mock); without baseUrl it signs in at the vendor.
const session = createSession(${account}(${typescriptLiteral({ ...options, baseUrl: mockUrl }, 0)}));

// Signs in when a token is first needed, and again when the token expires or is refused.
// session.fetch does what fetch does, with the token where the vendor expects it.
const token = await session.getToken();
console.log(JSON.stringify(token.value));
`;
}

/** The token of the first scenario whose steps all succeed. */
function tokenOf({ document, signIn }: Vendor): unknown {
  const [source] = sourcesOf(signIn, "token");
  if (source?.from !== "body") return undefined;
  const good = scenariosOf(document).filter((scenario) => succeeds(signIn, scenario));
  const last = signIn.kinds[0]?.steps.at(-1)?.operation.id;
  const scenario = good.find(({ name, operationId }) => operationId === last && name === good[0]?.name);
  return scenario && valueAt(scenario.response.body, source.pointer);
}
