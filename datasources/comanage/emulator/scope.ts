import { PLATFORM_CO } from './accounts';
import { parameter } from './address';
import type { Call } from './call-context';
import { refuse, type Refused } from './replies';

export function isPlatform({ caller }: Call): boolean {
  return caller.coId === PLATFORM_CO;
}

/** Authenticated and not allowed is a 401 all the same (contract 2.2). */
export function checkPrivilege(call: Call, coId: number): void {
  if (isPlatform(call)) return;
  if (!call.caller.privileged || call.caller.coId !== coId) throw refuse(401, 'Unauthorized');
}

/** Whatever ends PHP, or comes out of the database, says this to a user of one CO (contract 9.1 and 14). */
export function crashed(call: Call): Refused {
  return isPlatform(call) ? refuse(500, 'Internal Server Error') : refuse(404, 'CO Not Found');
}

export function coExists({ emulator }: Call, coId: number): boolean {
  return emulator.state.cos.some(({ id }) => id === coId);
}

/** Steps 5n, 6n and 8 of the contract's section 5. `coId` is the CO that the request could be traced to. */
export function admit(call: Call, coId: number | undefined): void {
  if (isPlatform(call)) return;
  if (coId === undefined) throw refuse(401, 'No CO Specified');
  if (!coExists(call, coId)) throw refuse(404, 'CO Not Found');
  checkPrivilege(call, coId);
}

/** The CO that the query names; NaN, which no CO has, for text. */
export function coInQuery({ address }: Call): number | undefined {
  const value = parameter(address, 'coid');
  return value === undefined ? undefined : Number(value);
}
