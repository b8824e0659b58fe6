import type { AccountTaskRecord, TaskUserRecord } from '../contracts/provisioning-tasks';
import { userStatusOf, type Assignee, type TaskRow } from './task-codec';
import type { OigLoaders } from './loaders';

/** @param isWhole whether the row is the answer to the call for one task, or one of a list's. */
export function recordOf(organization: string, row: TaskRow, isWhole: boolean, loaders: OigLoaders): AccountTaskRecord {
  const { localId, projectedEnd } = row;
  const whole = (): Promise<TaskRow | null> => loaders.tasks.load(localId);
  return {
    // So that a new value is named by the codec, the record's type and the schema, and nowhere else.
    ...row,
    type: 'account',
    key: { organization, localId },
    stopDate: isWhole || projectedEnd !== null ? projectedEnd : async () => (await whole())?.projectedEnd ?? null,
    assignee: row.assignee && assigneeOf(row.assignee, loaders),
    users: usersOf(row, loaders),
    details: isWhole ? row : whole,
    history: () => loaders.histories.load(localId),
    possibleResponses: () => loaders.responses.load(localId),
  };
}

/** One person, by login; `/users` knows the name. The back end has dates of the task only. */
export function usersOf(row: TaskRow, loaders: OigLoaders): readonly TaskUserRecord[] {
  const { beneficiary } = row;
  if (beneficiary === null) return [];
  return [
    {
      userId: beneficiary,
      userName: () => displayNameOf(beneficiary, loaders),
      startDate: row.startDate,
      stopDate: null,
      status: userStatusOf(row.status),
      backendStatus: row.backendStatus,
      serialNumber: null,
      description: null,
    },
  ];
}

function assigneeOf(assignee: Assignee, loaders: OigLoaders): NonNullable<AccountTaskRecord['assignee']> {
  const { name, type } = assignee;
  return {
    ...assignee,
    displayName: type === 'ROLE' || name === null ? null : () => displayNameOf(name, loaders),
  };
}

async function displayNameOf(login: string, loaders: OigLoaders): Promise<string | null> {
  return (await loaders.people.load(login))?.displayName ?? null;
}
