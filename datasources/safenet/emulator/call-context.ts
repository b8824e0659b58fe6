import { nullReference } from './exceptions';
import type { DataTable } from './data-table';
import type { Arguments, Parameter } from './parameters';
import { digitsOf, type Digits } from './server-dates';
import type { Session } from './sessions';
import type { SafenetBehaviour } from './behaviour';
import { sameText, type Mail, type State } from './state';

/** What the methods work on. */
export interface Emulator {
  readonly behaviour: Readonly<SafenetBehaviour>;
  readonly now: () => number;
  readonly outbox: Mail[];
  state: State;
  /** Failed log-ins in a row by operator, and until when he stays refused (contract 13, row 31). */
  readonly refusals: Map<string, { failed: number; until: number }>;
}

/** One call on the emulator. */
export interface Call {
  readonly emulator: Emulator;
  readonly session: Session;
  readonly given: Arguments;
}

/** A result as .NET types it; null is a null reference. */
export type Outcome =
  | { readonly kind: 'void' }
  | { readonly kind: 'int' | 'boolean' | 'string'; readonly text: string | null; readonly out?: Out }
  | { readonly kind: 'list'; readonly type: string; readonly item: string; readonly texts: readonly string[] | null }
  | { readonly kind: 'table'; readonly table: DataTable | null }
  | { readonly kind: 'object'; readonly type: string; readonly fields: readonly Field[] | null };

export type Field = readonly [name: string, text: string | null];

/** An `out` parameter, written behind the result. */
export type Out = Field;

export interface Method {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** False for methods that answer without a session too. */
  readonly needsSession: boolean;
  readonly reads: boolean;
  /** Only methods of simple parameters and no `out` parameter have GET and POST forms (contract 3.3). */
  readonly hasForms: boolean;
  /** What a call without a session gets with `noSession=empty`; also the type in the WSDL. */
  readonly nothing: Outcome;
  run(call: Call): Outcome;
}

export function int(value: number): Outcome {
  return { kind: 'int', text: String(value) };
}

export function boolean(value: boolean): Outcome {
  return { kind: 'boolean', text: String(value) };
}

export function nowDigits({ now, behaviour }: Emulator): Digits {
  return digitsOf(now(), behaviour.zone);
}

/**
 * The account's true name when it exists and the operator may work on it; the three refusals look alike
 * (contract 13, rows 24 to 26).
 */
export function accountOf({ emulator, session, given }: Call): string | undefined {
  const wanted = given.text('organization') ?? '';
  const { operator } = session;
  const found = emulator.state.organizations.find(({ name }) => sameText(name, wanted));
  if (found && operator?.mayProvision && operator.scope.some((name) => sameText(name, found.name))) return found.name;
  if (emulator.behaviour.badOrg === 'fault') throw nullReference();
  return undefined;
}
