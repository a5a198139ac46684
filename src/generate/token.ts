/** Generates the token that a workflow returns to the session. */
import type { SignIn } from "../openapi/sign-in.ts";
import { type Imports, indent, keyOf, objectOf } from "./source.ts";

/** The object literal of the token. */
export function issuedOf(
  signIn: SignIn,
  imports: Imports,
  outputOf: (name: string) => string | undefined,
  isRefresh: boolean,
): string {
  const token = outputOf("token");
  const refreshToken = outputOf("refreshToken");
  const origin = signIn.origin && outputOf(signIn.origin.from);
  const values = keptOutputs(signIn).flatMap(({ name, isRequired }) => {
    const value = outputOf(name);
    if (!value) return [];
    const whole = isRequired
      ? `String(${imports.use("text")}(name, ${value}, ${JSON.stringify(name)}))`
      : `${imports.use("sendable")}(${value})`;
    return [`${keyOf(name)}: ${whole}`];
  });
  const members = [
    // Some refreshes only extend the lifetime of the token; a sign-in always returns one.
    `value: ${token ?? "token.value"}`,
    `scheme: ${JSON.stringify(schemeOf(signIn))}`,
    ...lifetimeMembersOf(signIn.lifetime, outputOf, imports),
    ...(refreshToken
      ? [`refreshToken: ${imports.use("sendable")}(${refreshToken})${isRefresh ? " ?? token.refreshToken" : ""}`]
      : isRefresh
        ? ["refreshToken: token.refreshToken"]
        : []),
    ...(origin
      ? [`origin: ${imports.use("originIn")}(name, ${origin}, at.origin, ${JSON.stringify(signIn.origin?.hosts)})`]
      : []),
    ...(values.length > 0
      ? [
          isRefresh
            ? `values: { ...token.values, ...${imports.use("given")}(${objectOf(values)}) }`
            : `values: ${imports.use("given")}(${objectOf(values)})`,
        ]
      : []),
  ];
  return `{\n${members.map((member) => `${indent(member)},\n`).join("")}}`;
}

function schemeOf({ attachments }: SignIn): string {
  const first = attachments.find(({ from }) => from === "token");
  if (first?.in === "header") return first.prefix === "Bearer " ? "Bearer" : "header";
  return first?.in === "cookie" ? "cookie" : "query";
}

/** The outputs in the `values` of the token: those that later calls need, and those without another use in the documents. */
function keptOutputs({ kinds, attachments, lifetime, origin, refresh, logout }: SignIn) {
  const sent = [
    ...attachments.map(({ from }) => from),
    ...[refresh, logout].flatMap((workflow) => workflow?.inputs ?? []).map(({ path }) => path.join(".")),
  ];
  const read = [lifetime?.from, lifetime?.issued, lifetime?.expires, origin?.from];
  const others = kinds.flatMap(({ outputs }) => Object.keys(outputs)).filter((name) => !read.includes(name));
  const names = new Set([...sent, ...others].filter((name) => name !== "token" && name !== "refreshToken"));
  const isRequired = (name: string) => attachments.some(({ from, isOptional }) => from === name && !isOptional);
  return [...names].map((name) => ({ name, isRequired: isRequired(name) }));
}

const units = { seconds: 1000, minutes: 60_000, milliseconds: 1 } as const;

function lifetimeMembersOf(
  lifetime: SignIn["lifetime"],
  outputOf: (name: string) => string | undefined,
  imports: Imports,
): string[] {
  if (!lifetime) return [];
  const { from, unit, defaultSeconds } = lifetime;
  if (from === undefined) return defaultSeconds === undefined ? [] : ["lifetimeMs"];
  const standard = defaultSeconds === undefined ? undefined : String(defaultSeconds * 1000);
  const value = outputOf(from);
  if (!value) return standard ? [`lifetimeMs: ${standard}`] : [];
  if (unit === "date" || unit === "epochSeconds") {
    const end = unit === "date" ? `${imports.use("dateMs")}(${value})` : `${imports.use("durationMs")}(${value}, 1000)`;
    return [
      `expiresAtMs: ${end}`,
      ...(standard ? [`lifetimeMs: (${value} ?? null) === null ? ${standard} : undefined`] : []),
    ];
  }
  const duration =
    unit === "clock" ? `${imports.use("clockMs")}(${value})` : `${imports.use("durationMs")}(${value}, ${units[unit]})`;
  return [`lifetimeMs: ${duration}${standard ? ` ?? ${standard}` : ""}`];
}
