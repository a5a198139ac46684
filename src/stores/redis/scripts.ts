/**
 * The operations on an account, each of which is atomic. Every key expires.
 *
 * Keys: 1 token, 2 transient failure, 3 lease (its owner), 4 history of leases, 5 note, 6 refusal of the credentials. A
 * token is `<fingerprint>\n<encrypted entry>`. The history is `<number of the last lease> <how many were granted since one
 * was settled> <owner of the last lease>`. If a server lost a lease, by a failover or an eviction, the history can still
 * show that no other process has signed in since.
 *
 * The channel for notifications has the name of the lease's key.
 */
import { firstWaitMs, freeLogins, maxWaitMs, rememberMs } from "../back-off.ts";

/** Maximum duration of a lease in milliseconds. A value that lasts longer is not a lease. */
const maxLeaseMs = 3_600_000;

/** Values of other types count as missing. */
const prelude = `
local function get(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value or nil
end
local function fingerprint(token)
  return token and string.sub(token, 1, (string.find(token, '\\n', 1, true) or 1) - 1)
end
local token, lease = get(KEYS[1]), get(KEYS[3])
-- Our leases have an owner and expire within an hour. Any other value would block the account while it exists.
local leaseMs = redis.call('PTTL', KEYS[3])
if lease == '' or leaseMs < 0 or leaseMs > ${maxLeaseMs} then lease = nil end
local number, count, owner = string.match(get(KEYS[4]) or '', '^(%d+) (%d+) (.*)$')
number, count = tonumber(number), tonumber(count)
local function remember(number, count, owner)
  redis.call('SET', KEYS[4], string.format('%d %d %s', number, count, owner), 'PX', ${rememberMs})
end
local function tell()
  redis.pcall('PUBLISH', KEYS[3], '1')
end
`;

/**
 * Arguments: owner, milliseconds of the lease (0: only look), fingerprint of a token that the caller cannot use, and the
 * digests of a token, a refusal and a transient failure that turned out to be unusable.
 * Reply: state, value, digest or number, milliseconds or count.
 */
export const enterScript = `${prelude}
if token and (ARGV[3] == '' or fingerprint(token) ~= ARGV[3]) and redis.sha1hex(token) ~= ARGV[4] then
  return {'token', token, redis.sha1hex(token), ''}
end
local refusal, transient = get(KEYS[6]), get(KEYS[2])
if refusal and redis.sha1hex(refusal) ~= ARGV[5] then return {'refused', refusal, redis.sha1hex(refusal), ''} end
if transient and redis.sha1hex(transient) ~= ARGV[6] then return {'transient', transient, redis.sha1hex(transient), ''} end
if lease and lease ~= ARGV[1] then return {'busy', '', '', tostring(redis.call('PTTL', KEYS[3]))} end
local ms = tonumber(ARGV[2])
if not lease then
  local granted = count or 0
  if granted >= ${freeLogins} then
    local since = math.max(${rememberMs} - redis.call('PTTL', KEYS[4]), 0)
    local wait = math.min(${firstWaitMs} * 2 ^ (granted - ${freeLogins}), ${maxWaitMs}) - since
    if wait > 0 then return {'backOff', '', tostring(granted), tostring(math.ceil(wait))} end
  end
  if ms == 0 then return {'none', get(KEYS[5]) or '', '', ''} end
  number, count = (number or 0) + 1, granted + 1
  remember(number, count, ARGV[1])
end
redis.call('SET', KEYS[3], ARGV[1], 'PX', ms)
return {'lease', get(KEYS[5]) or '', tostring(number or 0), tostring((count or 1) - 1)}`;

/** A lease is the caller's if no other process has one, or was granted one later. */
const ownership = `
local mine = tonumber(ARGV[2])
local isMine = lease == ARGV[1]
if not lease and (not number or number < mine or (number == mine and owner == ARGV[1])) then isMine = true end
`;

/** Arguments: owner, number, milliseconds, note (or nothing), milliseconds of the note. Reply: 1 or 0. */
export const extendScript = `${prelude}${ownership}
if not isMine or (number == mine and count == 0) then return 0 end
redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[3])
if not number or number < mine then remember(mine, 1, ARGV[1]) end
if ARGV[4] ~= '' then redis.call('SET', KEYS[5], ARGV[4], 'PX', ARGV[5]) end
return 1`;

/**
 * Arguments: owner, number, kind, value, milliseconds, fingerprint that was unusable when the lease was granted.
 * Reply: 1 or 0. A retry after a lost reply changes nothing.
 */
export const settleScript = `${prelude}${ownership}
if ARGV[3] == 'token' and token and fingerprint(token) == fingerprint(ARGV[4]) then return 1 end
if number == mine and owner == ARGV[1] and count == 0 then return 1 end
if not isMine then return 0 end
if lease ~= ARGV[1] and number ~= mine and token and fingerprint(token) ~= ARGV[6] then return 0 end
if ARGV[3] == 'token' then
  redis.call('SET', KEYS[1], ARGV[4], 'PX', ARGV[5])
  redis.call('DEL', KEYS[2], KEYS[6])
elseif ARGV[3] == 'transient' then
  redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
elseif ARGV[3] == 'refusal' then
  redis.call('SET', KEYS[6], ARGV[4], 'PX', ARGV[5])
end
redis.call('DEL', KEYS[3])
remember(mine, 0, ARGV[1])
tell()
return 1`;

/** Argument: fingerprint. Reply: 1 or 0. */
export const discardScript = `${prelude}
if not token or fingerprint(token) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** Releases a lease without an outcome, so that it does not count as abandoned. Argument: owner. Reply: 1 or 0. */
export const releaseScript = `${prelude}
if lease ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[3])
if owner == ARGV[1] and count > 0 then remember(number, count - 1, owner) end
tell()
return 1`;
