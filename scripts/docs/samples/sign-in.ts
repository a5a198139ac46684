/** Creates the samples of a complete sign-in, which most readers want on the page of any call. */
import { camelCase } from "../../../src/generate/source.ts";
import { pointerOf, valueAt } from "../../../src/openapi/pointer.ts";
import type { Vendor } from "../../../src/openapi/vendor.ts";
import { commandSample } from "./command.ts";
import type { CodeSample } from "./index.ts";
import { inComment, typescriptLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";
import { type Play, playOf, refusalCodeOf } from "./play.ts";

/**
 * Returns the samples of the session and of the command line that play a scenario, or none if no account of the
 * document's examples signs in with it. For a refused scenario, returns only the session, which prints the error code.
 */
export function signInSamples(operation: SampleOperation, vendor: Vendor): (CodeSample & { answer: unknown })[] {
  const { scenario, isRefused } = operation;
  const play = playOf(vendor, scenario);
  const answer = play && (isRefused ? refusalCodeOf(play, scenario) : tokenOf(play));
  if (!play || answer === undefined) return [];
  const source = sessionSample(operation, play, String(answer));
  const session = { lang: "TypeScript", label: "session", source, answer } as const;
  if (isRefused) return [session];
  const command = commandSample(operation, vendor.signIn, play.options);
  return [session, { lang: "Shell", label: "command line", source: command, answer }];
}

function sessionSample(operation: SampleOperation, play: Play, code: string): string {
  const { provider, mockUrl, scenario, host, isRefused } = operation;
  const account = camelCase(provider);
  const use = isRefused
    ? `try {
  await session.getToken();
} catch (error) {
  if (!isAuthError(error)) throw error;
  console.log(JSON.stringify(error.code)); // "${code}"
}
`
    : `// Signs in when a token is first needed, and again when it
// expires or is refused. session.fetch adds it to a call.
const token = await session.getToken();
console.log(JSON.stringify(token.value));
`;
  return `import { createSession${isRefused ? ", isAuthError" : ""} } from "provider-auth";
import { ${account} } from "provider-auth/${provider}";

// Scenario ${inComment(scenario.name)}, against the mock (npm run mock).
// To call the vendor, ${host ? `replace baseUrl with ${host}` : "omit baseUrl"}.
const session = createSession(${account}(${accountLiteral(play, mockUrl)}));

${use}`;
}

/** Formats the options of an account. A one-time code is a function, because each login asks for a new code. */
function accountLiteral({ workflow, options, outputOf }: Play, baseUrl: string): string {
  const { oneTimeCode } = workflow.steps.find((step) => step.oneTimeCode) ?? {};
  const [name = "", ...more] = oneTimeCode?.input.path ?? [];
  const code = valueAt(options, pointerOf([name]));
  if (!oneTimeCode || code === undefined || more.length > 0) return typescriptLiteral({ ...options, baseUrl }, 0);
  const { [name]: _, ...others } = options;
  const { enrolment } = oneTimeCode;
  const isEnrolment = enrolment && outputOf(enrolment.svg) && !(enrolment.verified && outputOf(enrolment.verified));
  const asked = isEnrolment
    ? "  // Called when a login needs a code. This user has no app yet:\n  // show the QR code in challenge.svg, and ask for the code."
    : "  // Called when a login needs a code:\n  // ask the user, or compute it with totp() of provider-auth/totp.";
  const literal = typescriptLiteral({ ...others, baseUrl }, 0);
  return literal.replace(
    /\n}$/,
    () => `\n${asked}\n  ${name}: (${isEnrolment ? "challenge" : ""}) => ${JSON.stringify(code)},\n}`,
  );
}

/** Returns the token of the session. */
const tokenOf = ({ workflow, outputOf }: Play): unknown =>
  (workflow.outputs.token ?? []).map(outputOf).find((value) => value !== undefined);
