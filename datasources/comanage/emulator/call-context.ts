import type { Address } from './address';
import type { Body } from './request-body';
import type { Format } from './replies';
import type { Sessions } from './sessions';
import type { ComanageSwitches } from './switches';
import type { ApiUser, World } from './world';

/** What all calls work on. */
export interface Bench {
  readonly switches: Readonly<ComanageSwitches>;
  readonly now: () => number;
  /** The address that all callers come from. */
  readonly peer: string;
  readonly sessions: Sessions;
  /** As a database numbers rows: never twice, though they be gone or the world be put back. */
  lastHistoryId: number;
  world: World;
}

/** One call that has passed the door. */
export interface Call {
  readonly bench: Bench;
  readonly caller: ApiUser;
  readonly method: string;
  readonly address: Address;
  readonly format: Format;
  /** The number in the path of a view, an edit or a delete; 0 elsewhere. */
  readonly id: number;
  readonly body: Body;
}
