import type { Bench } from './call-context';
import { groupsOf, pluginData } from './plugin-data';
import { nextId, type PluginCall, type Subject, type Target, type World } from './world';

const DONE: Readonly<Record<string, string>> = { CoPerson: 'PCPM', CoGroup: 'PCGM', CoEmailList: 'PCEM' };

function sameSubject(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** A target for one group alone turns everybody else, and every other group, into a delete (contract 8.4). */
function actionFor(world: World, { provisionCoGroupId }: Target, { kind, id }: Subject): PluginCall['action'] {
  if (provisionCoGroupId === undefined) return 'reprovision';
  if (kind === 'CoGroup') return id === provisionCoGroupId ? 'reprovision' : 'delete';
  const person = kind === 'CoPerson' ? world.people.find((row) => row.id === id && !row.deleted) : undefined;
  return person && !groupsOf(world, person).includes(provisionCoGroupId) ? 'delete' : 'reprovision';
}

function addHistory({ world, now }: Bench, actor: string, subject: Subject, action: string, comment: string): void {
  const at = now();
  const id = nextId(world.history);
  world.history.push({ id, subject, action, comment, created: at, modified: at, revision: 0, deleted: false, actor });
}

/** Runs the plugin at once, whatever the target's mode, and gives its message when it fails. */
export function runPlugin(bench: Bench, target: Target, subject: Subject, actor: string): string | undefined {
  const { world } = bench;
  const { id: targetId, plugin, failure } = target;
  const label = target.description ?? '';
  const data = pluginData(world, subject);
  const action = actionFor(world, target, subject);
  world.pluginCalls.push({ targetId, plugin, subject, action, data, failed: failure !== undefined });

  // History and export stand on the record's id, which an empty record lacks.
  const hasRecord = 'id' in data;
  if (failure !== undefined) {
    if (hasRecord) addHistory(bench, actor, subject, 'PRVX', `Provisioning failed for ${label}: ${failure}`);
    return failure;
  }
  if (!hasRecord || action === 'delete') return undefined;
  const done = DONE[subject.kind];
  if (done !== undefined) addHistory(bench, actor, subject, done, `Provisioned ${label}`);
  world.exports = [
    ...world.exports.filter((run) => run.targetId !== targetId || !sameSubject(run.subject, subject)),
    { targetId, subject, at: bench.now() },
  ];
  return undefined;
}
