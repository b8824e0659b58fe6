import type { Call } from './call-context';
import { numberIn, textIn, type Sent } from './request-body';
import { nextId, type Target, type State } from './state';

export type InvalidFields = Record<string, string[]>;

const MODES = new Set(['A', 'E', 'M', 'Q', 'QE', 'X']);
const MAX_DESCRIPTION = 256;
const MAX_PLUGIN = 32;

/** What is wrong with a row, by column; nothing when all is well (contract 6). `existing` is the row that is edited. */
export function faultsIn({ version, fields }: Sent, existing?: Target): InvalidFields {
  // The version is looked at before anything else.
  if (version !== '1.0') return { Version: ['Unknown version'] };
  const faults: InvalidFields = {};
  const coId = numberIn(fields['co_id']);
  const description = fields['description'];
  const plugin = textIn(fields['plugin']);
  if (coId === undefined) faults['co_id'] = ['A CO ID must be provided'];
  else if (existing && coId !== existing.coId) faults['co_id'] = ['er.fields.api.co.refer'];
  if (typeof description === 'string') {
    if (/[<>]/.test(description)) faults['description'] = ['Invalid character found'];
    else if (description.length > MAX_DESCRIPTION) faults['description'] = ['content'];
  }
  if (plugin === undefined) faults['plugin'] = ['A plugin must be provided'];
  else if (plugin.length > MAX_PLUGIN) faults['plugin'] = ['content'];
  if (!MODES.has(String(fields['status']))) faults['status'] = ['This field cannot be left blank'];
  for (const name of ['retry_interval', 'max_retry']) {
    const value = numberIn(fields[name]);
    if (value !== undefined && !(value > 0)) faults[name] = ['Must be greater than 0(zero)'];
  }
  return faults;
}

function lastOrder({ targets }: State, coId: number): number {
  return Math.max(0, ...targets.filter((row) => row.coId === coId).map(({ ordr }) => ordr ?? 0));
}

function columnsIn({ fields }: Sent, state: State, before: Partial<Target>): Partial<Target> {
  const number = (name: string, kept: number | undefined): number | undefined =>
    name in fields ? numberIn(fields[name]) : kept;
  const coId = numberIn(fields['co_id']) ?? 0;
  return {
    coId,
    description: 'description' in fields ? textIn(fields['description']) : before.description,
    plugin: textIn(fields['plugin']) ?? '',
    provisionCoGroupId: number('provision_co_group_id', before.provisionCoGroupId),
    skipOrgIdentitySourceId: number('skip_org_identity_source_id', before.skipOrgIdentitySourceId),
    status: String(fields['status']),
    retryInterval: number('retry_interval', before.retryInterval),
    maxRetry: number('max_retry', before.maxRetry) ?? 3,
    // Left out, it becomes the last one, on an edit too (contract 6).
    ordr: numberIn(fields['ordr']) ?? lastOrder(state, coId) + 1,
  };
}

export function addRow({ emulator }: Call, sent: Sent): Target {
  const { state, now } = emulator;
  const at = now();
  const id = nextId(state.targets);
  const row = { coId: 0, plugin: '', status: '', hasPluginRow: true, id, created: at, modified: at };
  const target: Target = { ...row, ...columnsIn(sent, state, {}) };
  state.targets.push(target);
  return target;
}

export function editRow({ emulator }: Call, target: Target, sent: Sent): void {
  Object.assign(target, columnsIn(sent, emulator.state, target), { modified: emulator.now() });
}

export function removeRow({ emulator }: Call, target: Target): void {
  emulator.state.targets = emulator.state.targets.filter((row) => row !== target);
}
