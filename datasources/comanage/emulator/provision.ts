import type { Call } from './call-context';
import { runPlugin } from './plugins';
import { bare, type Answer } from './replies';
import { flagIn, isObject, type Body } from './request-body';
import { crashed } from './scope';
import { findSubject, unknownSubject } from './subjects';
import type { State } from './state';

function hasPrimaryName(state: State, personId: number): boolean {
  return state.names.some((row) => row.personId === personId && row.primary && !row.deleted);
}

/** What PHP lets into no header: it drops the whole status line, and the answer is a success (contract 14). */
const NO_HEADER = ['\r', '\n', '\0'];

/** JSON says it at the top, XML in the root element. */
function isAsynchronous(body: Body): boolean {
  const [root] = Object.values(body ?? {});
  const value = body?.['Synchronous'] ?? (isObject(root) ? root['Synchronous'] : undefined);
  return flagIn(value) === false;
}

/** Contract 8.2. The body matters to nobody, but for the 202 that the page reserves. */
export function provision(call: Call): Answer {
  const { emulator, caller, body } = call;
  const { behaviour, state } = emulator;
  const documented = behaviour.mode === 'documented';
  const { target, kind, id } = findSubject(call);
  const failed = (message: string): Answer => {
    if (documented) return bare(500, 'Other Error');
    return NO_HEADER.some((sign) => message.includes(sign)) ? bare(200, 'OK') : bare(500, message);
  };
  const person = kind === 'CoPerson' ? state.people.find((row) => row.id === id) : undefined;

  if (person && !person.deleted && !hasPrimaryName(state, id)) return bare(404, unknownSubject(call, kind));
  if (target.status === 'X') return failed(`Disabled ${target.plugin}`);
  if (documented && behaviour.queuedAs202 && target.status === 'Q' && isAsynchronous(body)) {
    state.jobs.push({ targetId: target.id, subject: { kind, id }, at: emulator.now() });
    return bare(202, 'Accepted');
  }
  if (!state.plugins.includes(target.plugin)) return failed(`Plugin ${target.plugin} could not be found.`);
  if (!target.hasPluginRow) return bare(404, 'CoProvisioningTarget Not Found');
  const end = runPlugin(emulator, target, { kind, id }, caller.username);
  if (end === 'crashed') throw crashed(call);
  return end === 'done' ? bare(200, 'OK') : failed(end.failure);
}
