import { RateLimitError } from '../graphql/errors/refusals';
import type { RequestRecord } from '../observability/logger';
import type { CallerBudget, Refused, Reservation, Standing } from './budgets';

/** What an answer says of its cost to who asks for it. */
export interface Cost {
  readonly estimatedCalls: number;
  readonly calls: number;
  readonly points: number;
  readonly budget?: Standing;
}

/** A request costs a point, and one for each call to a back end. */
const OF_REQUEST = 1;

/** What one request takes out of its caller's budget, where there is one, and what it tells of that. */
export class Spending {
  #reservation: Reservation | undefined;
  #refused: Refused | undefined;
  #standing: Standing | Promise<Standing> | undefined;
  #settled = false;

  /** @param tellsCost whether the answer says what it cost */
  constructor(
    private readonly record: RequestRecord,
    private readonly budget: CallerBudget | undefined,
    readonly tellsCost: boolean,
  ) {}

  /** Sets aside what the operation may cost. @throws RateLimitError before anything is executed */
  reserve(): void | Promise<void> {
    if (!this.budget) return;
    const reserved = this.budget.reserve(this.#mostPoints);
    if (reserved instanceof Promise) return reserved.then((one) => this.#take(one));
    this.#take(reserved);
  }

  /** Gives back what was not spent, when the answer is there. A refusal costs a point, unless it is one for want of points. */
  settle(): Standing | Promise<Standing> | undefined {
    if (this.#settled || !this.budget) return this.#standing;
    this.#settled = true;
    if (this.#reservation) this.#standing = this.#reservation.settle(this.#points);
    else this.#standing = this.#refused ? refusedStanding(this.#refused) : this.budget.charge();
    return this.#standing;
  }

  cost(budget: Standing | undefined): Cost {
    const { estimatedCalls, calls } = this.record;
    return { estimatedCalls, calls, points: this.#refused ? 0 : this.#points, ...(budget && { budget }) };
  }

  /** Of the answer's headers, as in draft-ietf-httpapi-ratelimit-headers-10. */
  headers({ left, limit, resetSeconds }: Standing): Readonly<Record<'ratelimit' | 'ratelimit-policy', string>> {
    const { burst = 0, perMinute = 1 } = this.budget?.policy ?? {};
    return {
      'ratelimit-policy': `"default";q=${limit};w=${Math.ceil((burst * 60) / perMinute)}`,
      ratelimit: `"default";r=${left};t=${resetSeconds}`,
    };
  }

  get #mostPoints(): number {
    return OF_REQUEST + this.record.estimatedCalls;
  }

  get #points(): number {
    return OF_REQUEST + this.record.calls;
  }

  #take(reserved: Reservation | Refused): void {
    if (!reserved.isRefused) {
      this.#reservation = reserved;
      return;
    }
    this.#refused = reserved;
    const { left, limit } = reserved.standing;
    throw new RateLimitError({ cost: this.#mostPoints, left, limit, retryAfter: reserved.retryAfter });
  }
}

/** What a client is to wait for is one and the same in all that it is told. */
function refusedStanding({ retryAfter, standing }: Refused): Standing {
  return retryAfter === undefined ? standing : { ...standing, resetSeconds: retryAfter };
}
