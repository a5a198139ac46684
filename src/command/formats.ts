/** Formats a token for other programs. */
import type { Token } from "../session/provider.ts";
import type { Vendor } from "./account/facts.ts";
import type { Context } from "./context.ts";
import { failed } from "./failure.ts";

export const formats = ["token", "header", "json", "exec-credential", "git-credential"] as const;
export type Format = (typeof formats)[number];

export interface Formatted {
  readonly vendor: Vendor;
  readonly account: string;
  readonly token: Token;
  /** What identifies the account, such as its user name. */
  readonly user: string | undefined;
}

/** Returns the text without a line break. The format must have been checked. */
export function formatToken({ env }: Pick<Context, "env">, format: Format, formatted: Formatted): string {
  const { vendor, token } = formatted;
  switch (format) {
    case "token":
      return token.value;
    case "header":
      return headersOf(vendor, token).join("\n");
    case "json":
      return JSON.stringify(jsonOf(formatted));
    case "exec-credential":
      return JSON.stringify(execCredential(env, token));
    case "git-credential":
      return gitCredential(formatted);
  }
}

/** Returns when the token expires, as RFC 3339 in UTC; undefined if the vendor states no lifetime. */
export const endOf = ({ expiresAtMs }: Token): string | undefined =>
  expiresAtMs === undefined ? undefined : new Date(expiresAtMs).toISOString();

/** @throws CommandError if tokens of the provider cannot be written in that format */
export function checkFormat({ name, facts }: Vendor, format: Format): void {
  const needed = facts.places.filter(({ isOptional }) => !isOptional);
  const other = needed.find((place) => place.in !== "header" && place.in !== "cookie");
  if (format === "header" && other) {
    const places = [...new Set(needed.map((place) => (place.in === "body" ? "the body" : `the ${place.in}`)))];
    throw failed(
      `${name} takes the token in ${places.join(" or ")} of a call, as ${other.name}, not in a header; use --format token, or "provider-auth fetch".`,
    );
  }
  const isBearer = needed.some(
    ({ in: place, name: header, prefix }) =>
      place === "header" && /^authorization$/i.test(header) && /^bearer $/i.test(prefix ?? ""),
  );
  if (format === "exec-credential" && !isBearer) {
    throw failed(
      `The token of ${name} is not a bearer token, and kubectl sends only bearer tokens; use --format json.`,
    );
  }
}

/** Returns the headers that a call needs, one per line, as curl expects them: `Authorization: Bearer …`. */
export function headersOf({ facts }: Vendor, token: Token): string[] {
  const valueIn = (from: string) => (from === "token" ? token.value : token.values?.[from]);
  const present = facts.places.filter(({ from }) => valueIn(from) !== undefined);
  const headers = present.filter((place) => place.in === "header");
  const cookies = present.filter((place) => place.in === "cookie");
  return [
    ...headers.map((place) => `${place.name}: ${place.prefix ?? ""}${valueIn(place.from)}`),
    ...(cookies.length > 0
      ? [`Cookie: ${cookies.map((place) => `${place.name}=${place.prefix ?? ""}${valueIn(place.from)}`).join("; ")}`]
      : []),
  ];
}

const jsonOf = ({ vendor, account, token }: Formatted) => ({
  provider: vendor.name,
  account,
  token: token.value,
  scheme: token.scheme,
  obtainedAt: new Date(token.obtainedAtMs).toISOString(),
  expiresAt: endOf(token) ?? null,
  ...(token.origin !== undefined && { origin: token.origin }),
  ...(token.values && { values: token.values }),
});

/** Returns the format that `kubectl` expects from its plugins (client.authentication.k8s.io), in the version that it requests. */
function execCredential(env: Context["env"], token: Token) {
  const wanted = /"apiVersion"\s*:\s*"(client\.authentication\.k8s\.io\/v1(?:beta1)?)"/.exec(
    env.KUBERNETES_EXEC_INFO ?? "",
  );
  const end = endOf(token);
  return {
    apiVersion: wanted?.[1] ?? "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    // Its parser requires whole seconds.
    status: { token: token.value, ...(end && { expirationTimestamp: end.replace(/\.\d+Z$/, "Z") }) },
  };
}

/** Returns the format that git expects from its credential helpers. */
function gitCredential({ token, user }: Formatted): string {
  const name = user !== undefined && !/[\0\r\n]/.test(user) ? user : "token";
  const lines = [`username=${name}`, `password=${token.value}`];
  if (token.expiresAtMs !== undefined) lines.push(`password_expiry_utc=${Math.floor(token.expiresAtMs / 1000)}`);
  return lines.join("\n");
}
