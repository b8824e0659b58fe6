import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskFieldRecord } from '../../../../datasources/contracts/provisioning-tasks';
import { decodeTask, type TaskRow } from '../../../../datasources/oig/task-codec';

const FIXTURES = join(__dirname, '../../../fixtures/oig');
const BASE = 'https://oig.example.org:14001/iam/governance/selfservice/api/v1/provtasks';

/** A wire text as it is kept. */
export function sample(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8');
}

export function sampleJson(name: string): unknown {
  return JSON.parse(sample(name)) as unknown;
}

export const LABELS = {
  key: 'Process Instance.Task Details.Key',
  status: 'Process Instance.Task Details.Status',
  word: 'Status.Category',
  name: 'Process Definition.Tasks.Task Name',
  target: 'Process Instance.Task Information.Target User',
  note: 'Process Instance.Task Details.Note',
  end: 'Process Instance.Task Details.Projected End',
  retries: 'Process Instance.Task Information.Retry Task',
  userKey: 'Process Instance.Task Information.Assigned To User Key',
  login: 'Process Instance.Task Information.Assignee User ID',
  roleKey: 'Process Instance.Task Information.Assigned To Group Key',
  role: 'Groups.Group Name',
  assignType: 'Process Instance.Task Information.Assign Type',
  adapter: 'Event Handler Manager.Key',
  response: 'Process Definition.Tasks.Responses.Response',
} as const;

export type Values = Readonly<Record<string, unknown>>;

/** Pairs as they travel. */
export function pairs(values: Values): { name: string; value: unknown }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** An item of a list as it travels: with a link and no `id`. */
export function listItem(id: string, values: Values = {}): Readonly<Record<string, unknown>> {
  return { links: [{ rel: 'self', href: `${BASE}/${id}` }], fields: pairs(values) };
}

export function row(id: string, values: Values = {}): TaskRow {
  return decodeTask(listItem(id, values));
}

export function valuesOf(fields: readonly TaskFieldRecord[]): Record<string, string | null> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}
