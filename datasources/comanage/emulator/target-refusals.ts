import type { Call } from './call-context';
import { bare, refuse, Refused, type Answer } from './replies';
import { admit, checkPrivilege, coExists, isPlatform } from './scope';

/**
 * Who may work on the targets of a CO, in documented mode. The page knows no CO that cannot be worked out (7.1); the
 * recording looks for the CO first, as everywhere else (7.3).
 */
export function admitToTargets(call: Call, coId: number | undefined): void {
  if (call.emulator.behaviour.targetRefusals === 'recorded') {
    admit(call, coId);
    return;
  }
  if (isPlatform(call)) return;
  const isKnown = coId !== undefined && coExists(call, coId);
  checkPrivilege(call, isKnown ? coId : call.caller.coId);
}

/** The page says `Not Found` of a delete and `Unknown` of everything else. */
export function unknownTarget(call: Call): Answer {
  const isPage = call.emulator.behaviour.targetRefusals === 'page';
  return bare(404, `CoProvisioningTarget ${isPage && call.method === 'DELETE' ? 'Not Found' : 'Unknown'}`);
}

export function checkCo(call: Call, coId: number | undefined): void {
  if (coId === undefined || coExists(call, coId)) return;
  throw call.emulator.behaviour.targetRefusals === 'page'
    ? new Refused(bare(403, 'CO Does Not Exist'))
    : refuse(403, "You don't have permission to access this resource.");
}
