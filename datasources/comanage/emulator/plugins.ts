import type { Emulator } from './call-context';
import { groupsOf, pluginData } from './plugin-data';
import { nextId, type PluginCall, type Subject, type Target, type State } from './state';

const BY_REQUEST: Readonly<Record<string, string>> = { CoPerson: 'PCPM', CoGroup: 'PCGM', CoEmailList: 'PCEM' };
const AUTOMATICALLY: Readonly<Record<string, string>> = { CoPerson: 'PCPA', CoGroup: 'PCGA', CoEmailList: 'PCEA' };

/** Plugins that cannot do what they are told of a person whom the target skips (contract 14). */
const CONFUSED: ReadonlySet<string> = new Set(['ApiProvisioner']);

/** The column of a comment. */
const COMMENT_BYTES = 256;

export type PluginEnd = 'done' | 'crashed' | { readonly failure: string };

function sameSubject(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.id === b.id;
}

function isSkipped(
  { sourceLinks }: State,
  { skipOrgIdentitySourceId: skipped }: Target,
  { kind, id }: Subject,
): boolean {
  return kind === 'CoPerson' && sourceLinks.some(({ personId, sourceId }) => personId === id && sourceId === skipped);
}

/** A target for one group alone turns everybody else, and every other group, into a delete (contract 8.4). */
function actionFor(state: State, target: Target, subject: Subject): PluginCall['action'] {
  const { provisionCoGroupId } = target;
  const { kind, id } = subject;
  // Looked at last, so it overrides the other.
  if (isSkipped(state, target, subject)) return 'deleteGroup';
  if (provisionCoGroupId === undefined) return 'reprovision';
  if (kind === 'CoGroup') return id === provisionCoGroupId ? 'reprovision' : 'delete';
  const person = kind === 'CoPerson' ? state.people.find((row) => row.id === id && !row.deleted) : undefined;
  return person && !groupsOf(state, person).includes(provisionCoGroupId) ? 'delete' : 'reprovision';
}

function addHistory(emulator: Emulator, actor: string, subject: Subject, action: string, text: string): void {
  const { state } = emulator;
  const at = emulator.now();
  const id = Math.max(emulator.lastHistoryId + 1, nextId(state.history));
  emulator.lastHistoryId = id;
  const comment = Buffer.from(text).subarray(0, COMMENT_BYTES).toString();
  // Cut by bytes; the database refuses half a character, and the product goes on without the record.
  if (comment.endsWith('\uFFFD')) return;
  state.history.push({ id, subject, action, comment, created: at, modified: at, revision: 0, deleted: false, actor });
}

/** Runs the plugin at once, whatever the target's mode. */
export function runPlugin(emulator: Emulator, target: Target, subject: Subject, actor: string): PluginEnd {
  const { state } = emulator;
  const { id: targetId, plugin, failure, crashes = false } = target;
  const label = target.description ?? '';
  const data = pluginData(state, subject);
  // What stands on the record's id does without it when the record is empty.
  const hasRecord = 'id' in data;
  const action = hasRecord ? actionFor(state, target, subject) : 'reprovision';
  const isCrash = crashes || (action === 'deleteGroup' && CONFUSED.has(plugin));
  state.pluginCalls.push({ targetId, plugin, subject, action, data, failed: isCrash || failure !== undefined });

  if (isCrash) return 'crashed';
  if (failure !== undefined) {
    if (hasRecord) addHistory(emulator, actor, subject, 'PRVX', `Provisioning failed for ${label}: ${failure}`);
    return { failure };
  }
  if (!hasRecord || action === 'delete') return 'done';
  // A group that is deleted is nothing that was asked for, so the record says that it went by itself.
  const code = (action === 'reprovision' ? BY_REQUEST : AUTOMATICALLY)[subject.kind];
  if (code !== undefined) addHistory(emulator, actor, subject, code, `Provisioned ${label}`);
  if (action === 'deleteGroup') return 'done';
  state.exports = [
    ...state.exports.filter((run) => run.targetId !== targetId || !sameSubject(run.subject, subject)),
    { targetId, subject, at: emulator.now() },
  ];
  return 'done';
}
