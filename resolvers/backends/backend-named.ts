import type { BackendInfo, RequestContext } from '../context';

/** @throws Error when no such back end is configured, which is a mistake of ours: names come from the configuration. */
export function backendNamed({ backends }: RequestContext, name: string): BackendInfo {
  const info = backends.get(name);
  if (!info) throw new Error(`No back end is named ${name}`);
  return info;
}
