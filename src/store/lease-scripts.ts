/** Redis' own clock in milliseconds: those of the replicas differ. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * KEYS: leases by when they expire, replicas that wait. ARGV: replica, number of the first lease, how many are wanted, how
 * many there may be, how long they hold, how long a replica counts as waiting. @returns how many were given
 *
 * A replica gives way to one that waits and holds fewer, or as many and has waited for longer since it was given one.
 */
export const ACQUIRE = `${NOW}
local me, first, wanted, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local lease, patience = tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local leases = redis.call('ZRANGE', KEYS[1], 0, -1)
local held = {}
for _, id in ipairs(leases) do
  local who = string.match(id, '^[^|]+')
  held[who] = (held[who] or 0) + 1
end
local mine, since, others = held[me] or 0, now, {}
local waiting = redis.call('HGETALL', KEYS[2])
for index = 1, #waiting, 2 do
  local from, seen = string.match(waiting[index + 1], '(%d+):(%d+)')
  if now - tonumber(seen) > patience then redis.call('HDEL', KEYS[2], waiting[index])
  elseif waiting[index] == me then since = tonumber(from)
  else table.insert(others, { held = held[waiting[index]] or 0, since = tonumber(from) }) end
end
local function givesWay()
  for _, other in ipairs(others) do
    if other.held < mine or (other.held == mine and other.since < since) then return true end
  end
  return false
end
local granted = 0
while granted < wanted and #leases + granted < most and not givesWay() do
  redis.call('ZADD', KEYS[1], now + lease, me .. '|' .. string.format('%d', first + granted))
  granted = granted + 1
  mine = mine + 1
end
if granted > 0 then since = now end
if granted < wanted then
  redis.call('HSET', KEYS[2], me, string.format('%d:%d', since, now))
  redis.call('PEXPIRE', KEYS[2], lease)
else redis.call('HDEL', KEYS[2], me) end
redis.call('PEXPIRE', KEYS[1], lease)
return granted`;

/** KEYS: leases. ARGV: how long they hold, their names. Those that Redis has lost are made again. */
export const RENEW = `${NOW}
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[index]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1`;
