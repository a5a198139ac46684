/** The names of account options on the command line and in the environment. */
import type { Vendor } from "./facts.ts";

/** Options of commands. An account option with such a name is prefixed with the name of its provider. */
const taken = new Set(
  "account all code-command compressed credential-command data data-binary data-raw fail fail-with-body force format head header help include insecure-storage json keyring location max-time method output password-stdin port quiet request show-error silent url verbose version with".split(
    " ",
  ),
);

const kebabOf = (name: string) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase();

/** Such as `access-token-pass-code` for `accessToken.passCode`. */
export function flagOf({ name: provider }: Pick<Vendor, "name">, option: string): string {
  const flag = kebabOf(option);
  return taken.has(flag) ? `${kebabOf(provider)}-${flag}` : flag;
}

const upper = (name: string) => kebabOf(name).replaceAll("-", "_").toUpperCase();

/** The prefix of a provider's environment variables. */
const prefixOf = ({ name: provider }: Pick<Vendor, "name">): string => `PROVIDER_AUTH_${upper(provider)}_`;

/** Such as `PROVIDER_AUTH_MSP360_USER_NAME` for `userName`. */
export const variableOf = (vendor: Pick<Vendor, "name">, option: string): string => prefixOf(vendor) + upper(option);

/** Returns the name of the secret that codes are computed from, for the option of a one-time code. */
export const codeSecretOf = (code: string): string => `${code}Secret`;
