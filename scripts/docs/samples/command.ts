/** Creates the sample of the command line, with the same sign-in as the sample of the session. */
import { flagOf, variableOf } from "../../../src/command/account/names.ts";
import type { SignIn } from "../../../src/openapi/sign-in.ts";
import type { AccountOptions } from "../../lib/account-options.ts";
import { inComment, shellLiteral } from "./literal.ts";
import type { SampleOperation } from "./operation.ts";

/** Returns a POSIX shell script that prints the token of an account with these options. */
export function commandSample(operation: SampleOperation, { kinds }: SignIn, options: AccountOptions): string {
  const { provider: name, mockUrl, scenario, host } = operation;
  const inputs = kinds.flatMap((kind) => kind.inputs);
  const isSecret = (option: string) => inputs.some(({ path, isSecret }) => isSecret && path.join(".") === option);
  const given = flattened(options);
  const secrets = given.filter(([option]) => isSecret(option));
  const others = [...given.filter(([option]) => !isSecret(option)), ["baseUrl", mockUrl] as const];
  const exported = secrets.map(([option, value]) => `export ${variableOf({ name }, option)}=${shellLiteral(value)}\n`);
  const flags = others.map(([option, value]) => ` \\\n  --${flagOf({ name }, option)} ${shellLiteral(value)}`);
  return `# Install the command with npm install --global provider-auth.
# Scenario ${inComment(scenario.name)}, against the mock (npm run mock).
# To call the vendor, ${host ? `replace --base-url with --${flagOf({ name }, host)}` : "omit --base-url"}.
${exported.join("")}provider-auth token ${name}${flags.join("")}

# provider-auth fetch calls a URL like curl, and adds the token.
`;
}

/** Returns the options as text, with names of members such as `accessToken.passCode`. */
function flattened(options: AccountOptions, prefix = ""): [name: string, value: string][] {
  return Object.entries(options).flatMap(([name, value]): [string, string][] =>
    typeof value === "object" && value !== null
      ? flattened(value as AccountOptions, `${prefix}${name}.`)
      : [[prefix + name, String(value)]],
  );
}
