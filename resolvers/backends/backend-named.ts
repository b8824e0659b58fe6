import type { RequestContext } from '../context';
import type { Backend } from './backend.type';

/** @throws Error when no such back end is configured, which is a mistake of ours: names come from the configuration. */
export function backendNamed(context: RequestContext, name: string): Backend {
  const info = context.backends.get(name);
  if (!info) throw new Error(`No back end is named ${name}`);
  // The empty name that stands for a back end without organizations is nothing to show.
  const organizations = (context.provisioningTasks.get(name)?.organizations ?? []).filter(
    (organization) => organization !== '',
  );
  const { kind, embedded } = info;
  return { name, kind, embedded, organizations };
}
