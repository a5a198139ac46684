/** Describes a token in words: where it is sent, its lifetime, refresh, refusals and logout. */
import type { Attachment, Lifetime, Refusal, SignIn } from "../../src/openapi/sign-in.ts";
import { dotted } from "./pointers.ts";
import { callsIn, nameOf } from "./sources.ts";

/** Returns the places of the token and of related outputs, one text per output. Its places are alternatives. */
export function attachmentsInWords(signIn: Pick<SignIn, "kinds" | "attachments">): string[] {
  const outputs = [...new Set(signIn.attachments.map(({ from }) => from))];
  return outputs.map((output) => {
    const places = signIn.attachments.filter(({ from }) => from === output);
    // A token in the body replaces one in the query if the request has a body, whatever the method.
    const isByBody = places.some((place) => place.in === "body");
    const texts = places.map((place) => placeInWords(place, nameOf(signIn, output), isByBody));
    return texts.join(", or ") + (places.every(({ isOptional }) => isOptional) ? ", if the sign-in returned one" : "");
  });
}

function placeInWords({ in: place, name, prefix, methods }: Attachment, value: string, isByBody: boolean): string {
  const text = {
    header: `${name}: ${prefix}<${value}>`,
    query: `?${name}=${prefix}<${value}>`,
    cookie: `Cookie: ${name}=${prefix}<${value}>`,
    body: `${name} in the JSON body`,
  }[place];
  return methods && !isByBody ? `${text} for ${inSeries(methods)}` : text;
}

/** Formats a list as in a sentence: `POST, PUT and PATCH`. */
const inSeries = (words: readonly string[]) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

const units: [name: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Formats seconds in the largest unit that divides them. Some vendors give a lifetime minus one second. */
export function duration(seconds: number): string {
  const fills = (size: number) => seconds >= size - 1 && (seconds % size === 0 || (seconds + 1) % size === 0);
  const [unit, size] = units.find(([, size]) => fills(size)) ?? ["second", 1];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Describes the lifetime of the token. */
export function lifetimeInWords(signIn: Pick<SignIn, "kinds" | "lifetime">): string {
  const { lifetime } = signIn;
  if (!lifetime) return "not documented";
  const { from, defaultSeconds } = lifetime;
  const length = defaultSeconds === undefined ? [] : [duration(defaultSeconds)];
  const fallback = defaultSeconds === undefined ? "not documented" : "not in the response";
  const source = from === undefined ? fallback : sourceOfLifetime(lifetime, nameOf(signIn, from));
  return [...length, source, ...(lifetime.isSliding ? ["every call extends it"] : [])].join(", ");
}

function sourceOfLifetime({ unit, defaultSeconds }: Lifetime, name: string): string {
  if (unit === "date" || unit === "epochSeconds") return `until the time in ${name}`;
  // The unit is clear if a length is given.
  const hasUnit = defaultSeconds === undefined && unit !== "seconds";
  return `given in ${name}${hasUnit ? `, ${unit === "clock" ? "as hours:minutes:seconds" : `in ${unit}`}` : ""}`;
}

/** Describes how to renew a token. */
export function refreshInWords(signIn: Pick<SignIn, "kinds" | "refresh">): string {
  const { kinds, refresh } = signIn;
  if (refresh) {
    const names = refresh.inputs.map(({ path }) => nameOf(signIn, path[0] ?? ""));
    return `call ${refresh.steps.map(({ operation }) => operation.id).join(", then ")} with ${names.join(" and ")}`;
  }
  if (!kinds.some(({ outputs }) => "refreshToken" in outputs)) return "none documented; sign in again";
  return `a ${nameOf(signIn, "refreshToken")} is issued, but no call that accepts it is documented; sign in again`;
}

/** Returns the calls that revoke a token, or undefined if none is documented. */
export const logoutInWords = ({ logout }: Pick<SignIn, "logout">) => logout && callsIn(logout);

/** Describes the host of later calls, or returns undefined if it is the server. */
export const originInWords = (signIn: Pick<SignIn, "kinds" | "origin">) =>
  signIn.origin && `the host in ${nameOf(signIn, signIn.origin.from)}, one of ${signIn.origin.hosts.join(", ")}`;

/** Describes the maximum number of tokens of an account at a time, or returns undefined if none is documented. */
export const sessionsInWords = ({ maxSessions }: Pick<SignIn, "maxSessions">) =>
  maxSessions === undefined ? undefined : `${maxSessions} at a time`;

/** Describes how a response refuses a token, such as `status.code is not OK`. Undefined: by its status. */
export function refusalInWords({ place, in: values, notIn }: Refusal): string | undefined {
  if (!place) return undefined;
  const where = "pointer" in place ? dotted(place.pointer) : `the header ${place.header}`;
  if (values) return `${where} is ${values.join(" or ")}`;
  return `${where} is ${notIn ? `not ${notIn.join(" or ")}` : "present"}`;
}
