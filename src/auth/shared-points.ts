import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { SharedRedis } from '../store/redis';

/** What is reserved stands under the time of its reservation, so that a replica that is gone does not keep it for ever. */
const SLOT_MS = 60_000;
/** Longer than any request. */
const SLOTS = 15;

/** Reads what is there by Redis' own clock. Wants `bucket` and `perMs`; what nobody gave back in time counts as spent. */
const READ = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slot = math.floor(now / ${SLOT_MS})
local spent, at, reserved, late = 0, now, 0, 0
local fields = redis.call('HGETALL', KEYS[1])
for index = 1, #fields, 2 do
  local name, value = fields[index], tonumber(fields[index + 1])
  if name == 'spent' then spent = value
  elseif name == 'at' then at = value
  elseif tonumber(name) < slot - ${SLOTS} then
    late = late + value
    redis.call('HDEL', KEYS[1], name)
  else reserved = reserved + value end
end
spent = math.max(0, spent - perMs * math.max(0, now - at)) + late
`;

const WRITE = `
redis.call('HSET', KEYS[1], 'spent', string.format('%.9f', spent), 'at', string.format('%d', now))
redis.call('PEXPIRE', KEYS[1], ${SLOT_MS * (SLOTS + 1)} + math.ceil(math.max(bucket, spent) / perMs))
`;

/**
 * Takes the place of the library's fixed windows. ARGV: points, a duration that is not used, bucket, seconds in which a
 * bucket runs off. @returns points with those asked for, and milliseconds until they have room.
 */
const RESERVE = `
local points, bucket = tonumber(ARGV[1]), tonumber(ARGV[3])
local perMs = bucket / (ARGV[4] * 1000)
${READ}
local total = spent + reserved + points
if total > bucket then return { math.max(math.ceil(total), bucket + 1), math.ceil((total - bucket) / perMs) } end
redis.call('HINCRBY', KEYS[1], string.format('%d', slot), points)
${WRITE}
return { math.ceil(total), math.ceil(total / perMs) }
`;

/** ARGV: points that were reserved, points that were spent, bucket, seconds in which a bucket runs off. */
const SETTLE = `
local given, used, bucket = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local perMs = bucket / (ARGV[4] * 1000)
${READ}
local open = given
for one = slot, slot - ${SLOTS}, -1 do
  local name = string.format('%d', one)
  local part = math.min(open, tonumber(redis.call('HGET', KEYS[1], name) or 0))
  if part > 0 then
    redis.call('HINCRBY', KEYS[1], name, -part)
    open = open - part
  end
end
spent = spent + math.max(0, used - open)
reserved = reserved - (given - open)
${WRITE}
return { math.ceil(spent + reserved), math.ceil((spent + reserved) / perMs) }
`;

export interface SharedStanding {
  /** Spent and reserved. */
  readonly points: number;
  /** Until there is room: for the points that were refused, otherwise for the whole bucket. */
  readonly ms: number;
}

/** The points of callers with one budget, for all replicas. The same arithmetic as `PointsBucket`. */
export class SharedPoints {
  readonly #limiter: RateLimiterRedis;
  readonly #parameters: readonly [bucket: number, seconds: number];

  constructor(
    private readonly shared: SharedRedis,
    bucket: number,
    perMinute: number,
  ) {
    const seconds = (bucket / perMinute) * 60;
    this.#parameters = [bucket, seconds];
    this.#limiter = new RateLimiterRedis({
      storeClient: shared.client,
      keyPrefix: `${shared.prefix}points`,
      points: bucket,
      duration: seconds,
      customIncrTtlLuaScript: RESERVE,
      rejectIfRedisNotReady: true,
    });
  }

  /** @throws whatever keeps Redis from answering */
  async reserve(caller: string, points: number): Promise<SharedStanding & { readonly isReserved: boolean }> {
    try {
      // The library runs its script for whole seconds only; ours goes by the bucket's own duration.
      const { consumedPoints, msBeforeNext } = await this.#limiter.consume(caller, points, { customDuration: 1 });
      return { isReserved: true, points: consumedPoints, ms: msBeforeNext };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { isReserved: false, points: error.consumedPoints - points, ms: error.msBeforeNext };
    }
  }

  /** The library gives back by taking less than nothing, and forgets then which of it was reserved. @throws as `reserve` */
  async settle(caller: string, reserved: number, spent: number): Promise<SharedStanding> {
    const key = `${this.shared.prefix}points:${caller}`;
    const answer = await this.shared.client.eval(SETTLE, 1, key, reserved, spent, ...this.#parameters);
    const [points = 0, ms = 0] = Array.isArray(answer) ? answer.map(Number) : [];
    return { points, ms };
  }
}
