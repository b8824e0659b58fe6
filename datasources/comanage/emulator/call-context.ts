import type { Address } from './address';
import type { Body } from './request-body';
import type { Format } from './replies';
import type { Sessions } from './sessions';
import type { ComanageBehaviour } from './behaviour';
import type { ApiUser, State } from './state';

/** What all calls work on. */
export interface Emulator {
  readonly behaviour: Readonly<ComanageBehaviour>;
  readonly now: () => number;
  /** The address that all callers come from. */
  readonly peer: string;
  readonly sessions: Sessions;
  /** As a database numbers rows: never twice, though they be gone or the state be put back. */
  lastHistoryId: number;
  state: State;
}

/** One call that has passed the guard. */
export interface Call {
  readonly emulator: Emulator;
  readonly caller: ApiUser;
  readonly method: string;
  readonly address: Address;
  readonly format: Format;
  /** The number in the path of a view, an edit or a delete; 0 elsewhere. */
  readonly id: number;
  readonly body: Body;
}
