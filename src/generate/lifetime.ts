/** How long a token lives, as members of the token. */
import type { SignIn } from "../openapi/sign-in.ts";
import type { Imports } from "./source.ts";

const units = { seconds: 1000, minutes: 60_000, milliseconds: 1 } as const;

export function lifetimeMembersOf(
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
