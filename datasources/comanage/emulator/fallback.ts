import type { Call } from './call-context';
import { bare, type Answer } from './replies';
import { findSubject } from './subjects';
import { addRow, editRow, faultsIn, removeRow } from './target-fields';
import { sentTarget } from './targets';

const METHODS: Readonly<Record<string, string>> = {
  add: 'POST',
  edit: 'PUT',
  delete: 'DELETE',
  view: 'GET',
  index: 'GET',
};

/** `/co_provisioning_targets/delete/42/copersonid:2.json` and its like, with the method that fits. */
export function isFallback(method: string, [, action = '', id]: readonly string[]): boolean {
  return id !== undefined && Object.hasOwn(METHODS, action) && METHODS[action] === method;
}

/** The framework's own routes reach actions that write and then have no view to show: a 404 that did it (contract 3). */
export function runFallback(call: Call): Answer {
  const { target } = findSubject(call);
  const sent = sentTarget(call);
  const isSound = (existing?: typeof target): boolean =>
    sent !== undefined && Object.keys(faultsIn(sent, existing)).length === 0;
  const action = call.address.segments[1];
  if (action === 'add' && sent && isSound()) addRow(call, sent);
  if (action === 'edit' && sent && isSound(target)) editRow(call, target, sent);
  if (action === 'delete') removeRow(call, target);
  return bare(404, 'CO Not Found');
}
