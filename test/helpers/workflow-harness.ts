import type { Clock } from '../../resolvers/workflow-requests/clock';
import { createWorkflowRequest } from '../../resolvers/workflow-requests/create-workflow-request';
import type { CreateWorkflowRequestInput } from '../../resolvers/workflow-requests/create-workflow-request.input';
import type { RequestContext } from '../../resolvers/context';
import { InputError } from '../../resolvers/shared/input-error';
import { fakeContext } from './fake-context';
import { FakeLedger } from './fake-ledger';
import { FakeWorkflowSource } from './fake-workflow-source';

export const START = Date.UTC(2027, 0, 15, 12);

/** Time that passes only while somebody waits for it. */
export class FakeClock implements Clock {
  readonly pauses: number[] = [];
  time = START;
  /** Runs during each pause. */
  meanwhile: () => void | Promise<void> = () => undefined;

  now(): number {
    return this.time;
  }

  async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    this.pauses.push(milliseconds);
    this.time += milliseconds;
    await this.meanwhile();
  }
}

/** The input as plain data. */
export type PlainInput = Pick<CreateWorkflowRequestInput, keyof CreateWorkflowRequestInput>;

export function moveInput(fields: Partial<PlainInput> = {}): PlainInput {
  return {
    backend: 'adm',
    domainNames: ['corp.example'],
    subject: 'John becomes a manager',
    moveUsers: { accounts: ['john'], container: 'OU=Managers,DC=corp,DC=example' },
    ...fields,
  };
}

export function createWorkflowHarness() {
  const clock = new FakeClock();
  const ledger = new FakeLedger(() => clock.time);
  const source = new FakeWorkflowSource();
  const context: RequestContext = {
    ...fakeContext({}, ['adm', 'sas']),
    workflowRequests: new Map([['adm', source]]),
    workflowLedger: ledger,
  };
  return {
    clock,
    ledger,
    source,
    context,
    create: (input: PlainInput, more: Partial<RequestContext> = {}) =>
      createWorkflowRequest({ ...context, ...more }, input, clock),
  };
}

/** @returns the faults that an input was refused for. */
export async function faultsOf(promise: Promise<unknown>): Promise<readonly { path: string; message: string }[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.faults;
    throw error;
  }
  throw new Error('was accepted');
}
