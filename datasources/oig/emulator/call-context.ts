import { isRecord } from '../../shared/json';
import type { EmulatorRequest } from '../../shared/emulator/http';
import { refuse } from './replies';
import type { OigBehaviour } from './behaviour';
import type { TokenService } from './tokens';
import type { User, State } from './state';

/** What all calls work on. */
export interface Emulator {
  readonly behaviour: Readonly<OigBehaviour>;
  readonly now: () => number;
  readonly tokens: TokenService;
  state: State;
}

/** One call that has passed the guard. */
export interface Call {
  readonly emulator: Emulator;
  readonly caller: User;
  /** How the caller proved it. */
  readonly credentials: 'basic' | 'bearer';
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Scheme, host and port for links. */
  readonly origin: string;
  readonly body: unknown;
}

export const API = '/iam/governance/selfservice/api/v1';

export function originOf(request: EmulatorRequest, behaviour: Readonly<OigBehaviour>): string {
  return behaviour.linkHost ?? `http://${request.headers.host ?? '127.0.0.1'}`;
}

/** The part of the path at which the route has a variable. */
export function idIn({ path }: Call, at = 1): string {
  return path[at] ?? '';
}

export function objectBody({ body }: Call): Readonly<Record<string, unknown>> {
  if (!isRecord(body)) throw refuse(400, 'The request body is not an object.');
  return body;
}
