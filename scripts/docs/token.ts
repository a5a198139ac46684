/** The life of a token in words: where it goes, how long it lives, how it is renewed, refused and given back. */
import type { Attachment, Lifetime, Refusal, SignIn } from "../../src/openapi/sign-in.ts";
import { dotted } from "./pointers.ts";
import { callsIn, nameOf } from "./sources.ts";

/** Where the token and what belongs to it go, one text for each output: its places are alternatives. */
export function attachmentsInWords(signIn: Pick<SignIn, "kinds" | "attachments">): string[] {
  const outputs = [...new Set(signIn.attachments.map(({ from }) => from))];
  return outputs.map((output) => {
    const places = signIn.attachments.filter(({ from }) => from === output);
    // Query and body are not told apart by the methods: a body goes where there is one.
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

/** As in a sentence: `POST, PUT and PATCH`. */
const inSeries = (words: readonly string[]) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

const units: [name: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Seconds in the largest unit that they are a multiple of; a lifetime is often given less one second. */
export function duration(seconds: number): string {
  const fills = (size: number) => seconds >= size - 1 && (seconds % size === 0 || (seconds + 1) % size === 0);
  const [unit, size] = units.find(([, size]) => fills(size)) ?? ["second", 1];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** How long the token lives. */
export function lifetimeInWords(signIn: Pick<SignIn, "kinds" | "lifetime">): string {
  const { lifetime } = signIn;
  if (!lifetime) return "not documented";
  const { from, defaultSeconds } = lifetime;
  const length = defaultSeconds === undefined ? [] : [duration(defaultSeconds)];
  const unsaid = defaultSeconds === undefined ? "not documented" : "not in the response";
  const said = from === undefined ? unsaid : saidInWords(lifetime, nameOf(signIn, from));
  return [...length, said, ...(lifetime.isSliding ? ["every call extends it"] : [])].join(", ");
}

function saidInWords({ unit, defaultSeconds }: Lifetime, name: string): string {
  if (unit === "date" || unit === "epochSeconds") return `until the time in ${name}`;
  // With a length before it the unit is clear.
  const hasUnit = defaultSeconds === undefined && unit !== "seconds";
  return `given in ${name}${hasUnit ? `, ${unit === "clock" ? "as hours:minutes:seconds" : `in ${unit}`}` : ""}`;
}

/** How a token is renewed. */
export function refreshInWords(signIn: Pick<SignIn, "kinds" | "refresh">): string {
  const { kinds, refresh } = signIn;
  if (refresh) {
    const names = refresh.inputs.map(({ path }) => nameOf(signIn, path[0] ?? ""));
    return `call ${refresh.steps.map(({ operation }) => operation.id).join(", then ")} with ${names.join(" and ")}`;
  }
  if (!kinds.some(({ outputs }) => "refreshToken" in outputs)) return "none documented; sign in again";
  return `a ${nameOf(signIn, "refreshToken")} is issued, but no call that accepts it is documented; sign in again`;
}

/** The calls that give a token back; undefined: none are documented. */
export const logoutInWords = ({ logout }: Pick<SignIn, "logout">) => logout && callsIn(logout);

/** Where later calls go, if the sign-in says so; undefined: to the server. */
export const originInWords = (signIn: Pick<SignIn, "kinds" | "origin">) =>
  signIn.origin && `the host in ${nameOf(signIn, signIn.origin.from)}, one of ${signIn.origin.hosts.join(", ")}`;

/** How many tokens an account may have at a time; undefined: nothing is documented. */
export const sessionsInWords = ({ maxSessions }: Pick<SignIn, "maxSessions">) =>
  maxSessions === undefined ? undefined : `${maxSessions} at a time`;

/** What in the answer to a later call refuses the token, such as `status.code is not OK`; undefined if the status does. */
export function refusalInWords({ place, in: values, notIn }: Refusal): string | undefined {
  if (!place) return undefined;
  const where = "pointer" in place ? dotted(place.pointer) : `the header ${place.header}`;
  if (values) return `${where} is ${values.join(" or ")}`;
  return `${where} is ${notIn ? `not ${notIn.join(" or ")}` : "present"}`;
}
