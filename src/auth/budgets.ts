import type { SharedRedis } from '../store/redis';
import { PointsBucket } from './points-bucket';
import type { SharedPoints } from './shared-points';

/** What a caller may spend. */
export interface BudgetPolicy {
  readonly perMinute: number;
  /** The most that may be spent at once. */
  readonly burst: number;
  /** Servers that the budget is shared out to while they cannot ask one another. */
  readonly replicas: number;
}

/** How a caller stands with its budget. */
export interface Standing {
  readonly limit: number;
  /** Whole points. */
  readonly left: number;
  /** Until all of the budget is there again. */
  readonly resetSeconds: number;
}

export interface Refused {
  readonly isRefused: true;
  readonly standing: Standing;
  /** When there will be room; absent where there never will be. */
  readonly retryAfter?: number;
}

/** Points that were set aside for one request. */
export interface Reservation {
  readonly isRefused: false;
  /** Gives back what was not spent. Once only. It never fails. */
  settle(spent: number): Standing | Promise<Standing>;
}

type Reserved = Reservation | Refused;
type OrLater<Value> = Value | Promise<Value>;

/** How long to wait for an operation that only all replicas together have points for, while Redis is away. */
const SHARED_AGAIN_S = 10;

/** The budget of one caller: in Redis where there is one, otherwise, and while it is away, in this process. */
export class CallerBudget {
  readonly #local: PointsBucket;

  constructor(
    private readonly caller: string,
    readonly policy: BudgetPolicy,
    private readonly now: () => number,
    private readonly shared: { readonly points: SharedPoints; isAvailable(): boolean } | undefined,
    local?: PointsBucket,
  ) {
    const share = shared ? policy.replicas : 1;
    const [limit, perMinute] = [Math.max(1, Math.floor(policy.burst / share)), policy.perMinute / share];
    this.#local = local ?? new PointsBucket(limit, perMinute, now());
    this.#local.change(limit, perMinute, now());
  }

  /** For a budget that takes the place of this one. */
  get local(): PointsBucket {
    return this.#local;
  }

  reserve(points: number): OrLater<Reserved> {
    return this.shared?.isAvailable() ? this.#reserveShared(this.shared.points, points) : this.#reserveLocally(points);
  }

  /** Spends a point, where there is one, on what was refused before anything was reserved for it. */
  charge(): OrLater<Standing> {
    const reserved = this.reserve(1);
    return reserved instanceof Promise ? reserved.then(spend) : spend(reserved);
  }

  async #reserveShared(shared: SharedPoints, points: number): Promise<Reserved> {
    const { burst } = this.policy;
    try {
      const { isReserved, points: taken, ms } = await shared.reserve(this.caller, points);
      if (!isReserved) {
        const standing = { ...this.#standing(burst, burst - taken), resetSeconds: this.#secondsFor(taken) };
        return refusedWith(standing, points, burst, ms);
      }
      return {
        isRefused: false,
        settle: async (spent) => {
          const left = await shared.settle(this.caller, points, spent).catch(() => undefined);
          // Where Redis is gone meanwhile it has all that was reserved for spent, before long.
          return this.#standing(burst, burst - (left?.points ?? taken));
        },
      };
    } catch {
      return this.#reserveLocally(points);
    }
  }

  #reserveLocally(points: number): Reserved {
    const bucket = this.#local;
    const now = this.now();
    if (bucket.reserve(points, now)) {
      return {
        isRefused: false,
        settle: (spent) => {
          bucket.settle(points, spent, this.now());
          return this.#standingHere();
        },
      };
    }
    const isOfAll = points > bucket.limit && points <= this.policy.burst;
    const ms = isOfAll ? SHARED_AGAIN_S * 1_000 : bucket.msUntil(points, now);
    return refusedWith(this.#standingHere(), points, isOfAll ? points : bucket.limit, ms);
  }

  #standingHere(): Standing {
    const now = this.now();
    const { limit } = this.#local;
    return {
      limit,
      left: Math.floor(this.#local.left(now)),
      resetSeconds: Math.ceil(this.#local.msUntil(limit, now) / 1_000),
    };
  }

  #standing(limit: number, left: number): Standing {
    return { limit, left: Math.max(0, Math.floor(left)), resetSeconds: this.#secondsFor(limit - left) };
  }

  #secondsFor(points: number): number {
    return Math.ceil((Math.max(0, points) * 60) / this.policy.perMinute);
  }
}

function spend(reserved: Reserved): OrLater<Standing> {
  return reserved.isRefused ? reserved.standing : reserved.settle(1);
}

function refusedWith(standing: Standing, points: number, most: number, ms: number): Refused {
  if (points > most) return { isRefused: true, standing };
  return { isRefused: true, standing, retryAfter: Math.max(1, Math.ceil(ms / 1_000)) };
}

/** The budgets of all callers, for as long as the process lives: what was spent is not forgotten with a configuration. */
export class Budgets {
  readonly #byCaller = new Map<string, CallerBudget>();

  constructor(
    private readonly shared?: SharedRedis,
    private readonly makeShared?: (shared: SharedRedis, burst: number, perMinute: number) => SharedPoints,
    private readonly now: () => number = () => performance.now(),
  ) {}

  of(caller: string, policy: BudgetPolicy): CallerBudget {
    const known = this.#byCaller.get(caller);
    if (known && isSame(known.policy, policy)) return known;
    const { shared, makeShared } = this;
    const inRedis =
      shared && makeShared
        ? { points: makeShared(shared, policy.burst, policy.perMinute), isAvailable: () => shared.isAvailable() }
        : undefined;
    const budget = new CallerBudget(caller, policy, this.now, inRedis, known?.local);
    this.#byCaller.set(caller, budget);
    return budget;
  }
}

function isSame(one: BudgetPolicy, other: BudgetPolicy): boolean {
  return one.perMinute === other.perMinute && one.burst === other.burst && one.replicas === other.replicas;
}
