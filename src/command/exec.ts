/** `provider-auth exec`: runs a command with the token in its environment. */
import type { Token } from "../session/provider.ts";
import { type Vendor, vendors } from "./account/facts.ts";
import { accountFlags, vendorIn, withAccountFlags } from "./account/flags.ts";
import { codeSecretOf, variableOf } from "./account/names.ts";
import { obtainToken } from "./account/obtain.ts";
import { baseUrlOf } from "./account/open.ts";
import { placeOf } from "./account/place.ts";
import { resolveAccount } from "./account/resolve.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { runChild } from "./exec/child.ts";
import { wrongUse } from "./failure.ts";
import { endOf, headersOf } from "./formats.ts";

const options = {} as const;

export const command: Command = {
  usage: "exec <provider> [options] -- <command> [arguments]",
  description:
    "The command gets the token in the environment variable PROVIDER_AUTH_TOKEN, never in an argument. PROVIDER_AUTH_HEADER " +
    "is the header to send (Authorization: Bearer ...), and PROVIDER_AUTH_HEADER_NAME and PROVIDER_AUTH_HEADER_VALUE are its " +
    "parts; they are not set if the vendor expects the token elsewhere. PROVIDER_AUTH_ORIGIN is the only origin to send it " +
    "to, PROVIDER_AUTH_BASE_URL is the base URL of the API, and PROVIDER_AUTH_EXPIRES_AT is when the token expires " +
    "(RFC 3339), if that is known. The command gets no credentials. provider-auth passes its signals on to the command and " +
    "exits with the command's exit code; 127 means that the command does not exist, 126 that it cannot be run.",
  options: withAccountFlags(options),
  examples: (vendor) => {
    const name = vendor?.name ?? "msp360";
    const isInHeader = !vendor || vendor.facts.places.some((place) => place.in === "header");
    const call = `provider-auth exec ${name} -- sh -c 'curl -H "$PROVIDER_AUTH_HEADER" "$PROVIDER_AUTH_BASE_URL/api/Users"'`;
    return [
      ...(isInHeader ? [[call, "Call an API with curl"] as const] : []),
      [
        `provider-auth exec ${name} --account work -- python3 report.py`,
        "Run a script with the token of another account",
      ],
    ];
  },
  run,
};

async function run(context: Context): Promise<number> {
  const vendor = vendorIn("exec", context.args);
  const { values, positionals, rest } = readArguments("exec", accountFlags(vendor), context.args);
  if (!rest?.[0] || positionals.length > 1) {
    throw wrongUse(`exec takes a provider, then -- and a command, such as exec ${vendor.name} -- python3 report.py.`);
  }
  const account = resolveAccount(context, vendor, values);
  const token = await obtainToken(context, account);
  const { origin } = await placeOf(context, account);
  const variables = {
    ...variablesOf(vendor, token, origin),
    PROVIDER_AUTH_BASE_URL: token.origin ?? (await baseUrlOf(account)),
  };
  return runChild(context, rest, { ...withoutCredentials(context.env), ...variables });
}

/** Returns undefined for variables that do not apply, so that those of an outer `exec` are omitted. */
function variablesOf(vendor: Vendor, token: Token, origin: string): Record<string, string | undefined> {
  // If there are several headers, use the one with the token.
  const headers = vendor.facts.places.every((place) => place.isOptional || /^(header|cookie)$/.test(place.in))
    ? headersOf(vendor, token)
    : [];
  const header = headers.find((line) => line.includes(token.value));
  return {
    PROVIDER_AUTH_TOKEN: token.value,
    PROVIDER_AUTH_HEADER: header,
    PROVIDER_AUTH_HEADER_NAME: header?.replace(/:.*/s, ""),
    PROVIDER_AUTH_HEADER_VALUE: header?.replace(/^[^:]*: /, ""),
    PROVIDER_AUTH_ORIGIN: token.origin ?? origin,
    PROVIDER_AUTH_EXPIRES_AT: endOf(token),
  };
}

/** Removes the credentials, because the command gets only the token. */
function withoutCredentials(env: Context["env"]): Context["env"] {
  const secrets = vendors.flatMap((vendor) => {
    const { kinds, code } = vendor.facts;
    const names = kinds.flat().flatMap(({ name, isSecret }) => (isSecret ? [name] : []));
    const codes = code === undefined ? [] : [code, codeSecretOf(code)];
    const commands = ["credential-command", "code-command"];
    return [...names, ...codes, ...commands].map((name) => variableOf(vendor, name));
  });
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name)));
}
