import type { TaskRecord, TokenTaskRecord } from '../../datasources/contracts/provisioning-tasks';

/** A record that must be a token task: whatever else it is fails the test. */
export function tokenTask(record: TaskRecord | null | Error | undefined): TokenTaskRecord {
  if (record && 'type' in record && record.type === 'token') return record;
  throw new Error(`Not a token task: ${record instanceof Error ? record.message : (record?.type ?? 'nothing')}`);
}
