import type { Call } from './call-context';
import { bare, refuse, Refused, rowsOf, type Answer } from './replies';
import { numberIn, sentRow, type Sent } from './request-body';
import { TARGET } from './rows';
import { coExists, coInQuery, isPlatform } from './scope';
import { addRow, editRow, faultsIn, removeRow } from './target-fields';
import { admitToTargets, checkCo, unknownTarget } from './target-refusals';
import type { Target } from './state';

/** On 4.6.1 the look-up of the CO serves nothing but subjects, and ends all of these (contract 7.2). */
function documented(run: (call: Call) => Answer): (call: Call) => Answer {
  return (call) => {
    if (call.emulator.behaviour.mode === 'strict') throw refuse(500, 'Bad Request');
    return run(call);
  };
}

export function sentTarget({ body }: Call): Sent | undefined {
  return sentRow(body, TARGET.name, TARGET.plural);
}

function findTarget(call: Call): Target {
  const target = call.emulator.state.targets.find(({ id }) => id === call.id);
  admitToTargets(call, target?.coId);
  if (!target) throw new Refused(unknownTarget(call));
  return target;
}

export const listTargets = documented((call) => {
  const { targets } = call.emulator.state;
  const coId = coInQuery(call);
  admitToTargets(call, coId);
  if (coId !== undefined && !coExists(call, coId)) return bare(404, 'CO Unknown');
  const wanted = coId ?? (isPlatform(call) ? undefined : call.caller.coId);
  return rowsOf(
    TARGET,
    targets.filter((row) => wanted === undefined || row.coId === wanted),
  );
});

export const getTarget = documented((call) => rowsOf(TARGET, [findTarget(call)]));

export const addTarget = documented((call) => {
  const sent = sentTarget(call);
  const coId = numberIn(sent?.fields['co_id']);
  admitToTargets(call, coId);
  if (!sent) return bare(400, 'Bad Request');
  const fields = faultsIn(sent);
  if (Object.keys(fields).length > 0) return { kind: 'invalid', id: 'New', fields };
  checkCo(call, coId);
  return { kind: 'made', objectType: TARGET.name, id: addRow(call, sent).id };
});

export const editTarget = documented((call) => {
  const target = findTarget(call);
  const id = String(target.id);
  const sent = sentTarget(call);
  if (!sent) return { kind: 'error', status: 400, reason: 'Bad Request', id, error: 'Bad Request' };
  if (call.emulator.behaviour.targetRefusals === 'page') checkCo(call, numberIn(sent.fields['co_id']));
  const fields = faultsIn(sent, target);
  if (Object.keys(fields).length > 0) return { kind: 'invalid', id, fields };
  editRow(call, target, sent);
  return bare(200, 'OK');
});

export const deleteTarget = documented((call) => {
  removeRow(call, findTarget(call));
  return bare(200, 'Deleted');
});

/** The page: 400 when the id is not provided. */
export const deleteNoTarget = documented((call) => {
  admitToTargets(call, undefined);
  return bare(400, 'Invalid Fields');
});
