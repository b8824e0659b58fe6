import { LABEL } from './labels';

export interface TaskUpdate {
  readonly action: 'retry' | 'reassign' | 'manualComplete' | 'setNote' | 'setResponse';
  readonly fields?: readonly { readonly name: string; readonly value: string }[];
  /** Whether the number goes out a second time, as `taskId`; see {@link encodeUpdates}. */
  readonly withTaskId: boolean;
}

export const retry: TaskUpdate = { action: 'retry', withTaskId: true };

/** Found in no page of the vendor; sent by a public client (contract 8.2). */
export const complete: TaskUpdate = { action: 'manualComplete', withTaskId: true };

/** @param type `role` is our choice: only `user` is documented (contract 8.2). */
export function reassign(assigneeKey: string, type: 'user' | 'role'): TaskUpdate {
  return {
    action: 'reassign',
    fields: [
      { name: 'assignee', value: assigneeKey },
      { name: 'type', value: type },
    ],
    withTaskId: false,
  };
}

export function setNote(note: string): TaskUpdate {
  return { action: 'setNote', fields: [{ name: LABEL.note, value: note }], withTaskId: true };
}

export function setResponse(response: string): TaskUpdate {
  return { action: 'setResponse', fields: [{ name: LABEL.response, value: response }], withTaskId: true };
}

/** A task to be updated; `requestId` is the caller's own mark and comes back in the answer. */
export interface UpdatedTask {
  readonly id: string;
  readonly requestId?: string;
}

/**
 * The body of the bulk call, in the key order of the vendor's two samples. They name the task by `id` and `taskId` in a
 * retry and by `id` alone in a reassignment; for the actions without a sample both are sent, so that either is found.
 */
export function encodeUpdates(tasks: readonly UpdatedTask[], update: TaskUpdate): string {
  return JSON.stringify({
    tasks: tasks.map(({ id, requestId }) => ({
      id,
      ...(requestId === undefined ? {} : { requestId }),
      action: update.action,
      ...(update.withTaskId ? { taskId: id } : {}),
      ...(update.fields ? { fields: update.fields } : {}),
    })),
  });
}
