/** Records in a store. They are read like the answer to a login: nothing in them is trusted. */
import { attempt } from "../internal/attempt.ts";
import { isObject } from "../internal/is-object.ts";
import type { Clock, Stopwatch } from "../session/clock.ts";
import { type HeldToken, holdToken, isLifetime } from "../session/issued-token.ts";
import type { Settings } from "../session/options.ts";
import type { IssuedToken, Provider, Token, TokenScheme } from "../session/provider.ts";

/** The version of the format. A record of another version counts as missing. */
const version = 1;
/** Milliseconds by which the clocks of two machines may differ. */
const maxSkewMs = 300_000;
/** One day: how long other processes use a token without a known lifetime, unless the vendor refuses it. */
const unknownLifetimeMs = 86_400_000;

const schemes: readonly unknown[] = ["Bearer", "header", "cookie", "query"] satisfies TokenScheme[];

type Members = Record<string, unknown>;

export const writeRecord = (members: object): string => JSON.stringify({ version, ...members });

/** The members of a record; undefined if it is not a record of this version. */
export function readRecord(record: string): Members | undefined {
  const members: unknown = attempt(() => JSON.parse(record));
  return isObject(members) && members.version === version ? members : undefined;
}

/** Writes the record of a token. It is only valid for the provider's origin. */
export const writeToken = ({ origin }: Provider, token: Token): string => writeRecord({ provider: origin, token });

/** Until when a store keeps the token, in milliseconds of the Unix epoch. */
export const endOf = ({ obtainedAtMs, expiresAtMs }: Token): number => expiresAtMs ?? obtainedAtMs + unknownLifetimeMs;

/** Reads the token of a record; undefined if it cannot belong to this account, has expired, or is from the future. */
export function readToken(
  provider: Pick<Provider, "name" | "origin" | "originFromLogin">,
  settings: Pick<Settings, "clock" | "refreshWindowMs" | "random">,
  record: string,
): HeldToken | undefined {
  const { provider: origin, token } = readRecord(record) ?? {};
  if (origin !== provider.origin || !isObject(token)) return undefined;
  const { value, scheme, obtainedAtMs, expiresAtMs, refreshToken, origin: ownOrigin, values } = token;
  const nowMs = settings.clock.nowMs();
  if (!schemes.includes(scheme) || typeof obtainedAtMs !== "number") return undefined;
  // A token without a lifetime must be recent too, because a file may be old.
  const lifetimeMs = expiresAtMs === undefined ? undefined : Number(expiresAtMs) - obtainedAtMs;
  if (!isLifetime(lifetimeMs ?? 1) || !(nowMs - obtainedAtMs >= -maxSkewMs)) return undefined;
  const issued = { value, scheme, lifetimeMs, refreshToken, origin: ownOrigin, values } as IssuedToken;
  const sent = stopwatchSince(settings.clock, obtainedAtMs);
  const held = attempt(() => holdToken(provider, issued, { sent, nowMs }, settings));
  return held && { ...held, isShared: true };
}

/** Returns a stopwatch that started at that time, in milliseconds of the Unix epoch, perhaps by another machine's clock. */
function stopwatchSince(clock: Clock, startedAtMs: number): Stopwatch {
  const ageMs = Math.max(clock.nowMs() - startedAtMs, 0);
  const monotonicMs = clock.monotonicMs();
  return {
    startedAtMs,
    elapsedMs: () => Math.max(clock.nowMs() - startedAtMs, ageMs + clock.monotonicMs() - monotonicMs),
  };
}
