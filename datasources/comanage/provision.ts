import DataLoader from 'dataloader';
import type { WriteOutcome } from '../contracts/outcome';
import type { ProvisioningSubject, SubjectKind, SubjectOutcome, TargetRecord } from '../contracts/provisioning-targets';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { fanOut } from '../shared/batch';
import type { ComanageClient } from './client';
import type { IdentifierRecord } from './codec';
import { findIdentifiers, type FindOptions } from './find-identifiers';
import type { History } from './history';
import { outcomeOfError, outcomeOfProvisioning } from './write-outcomes';

export interface ProvisionOptions {
  readonly client: ComanageClient;
  readonly identifiers: FindOptions;
  readonly history: History;
  readonly signal: CallSignal;
  readonly maxConcurrent: number;
}

/** Whom the call is about, or why there is none. */
type Resolved = { readonly id: string } | WriteOutcome;

interface ProvisionedRecord {
  readonly kind: SubjectKind;
  readonly id: string;
}

export function subjectOutcome(subject: ProvisioningSubject, id: string | null, outcome: WriteOutcome): SubjectOutcome {
  const identifier = 'identifier' in subject ? subject.identifier : null;
  return { kind: subject.kind, id, identifier, outcome: outcome.outcome, reason: outcome.reason };
}

/**
 * Provisions each record once and answers for each subject. There is no call for several (contract, section 12.2).
 *
 * @param targets all of the target's CO
 * @throws nothing that became of some of them
 */
export async function provision(
  options: ProvisionOptions,
  target: TargetRecord,
  targets: readonly TargetRecord[],
  subjects: readonly ProvisioningSubject[],
): Promise<readonly SubjectOutcome[]> {
  const { client, history, maxConcurrent, signal } = options;
  const { key, plugin } = target;
  const send = async ({ kind, id }: ProvisionedRecord): Promise<WriteOutcome> => {
    const pair = { target, kind, id };
    const before = history.before(pair);
    try {
      const reply = await client.provision(key, kind, id, signal);
      const outcome = outcomeOfProvisioning(reply, plugin);
      const isDone = reply.status === 200 && outcome.outcome === 'SUCCEEDED';
      if (isDone) return await history.confirm({ ...pair, ...before, targets, sentAt: reply.sentAt });
      history.leaveUnread(pair);
      return outcome;
    } catch (error) {
      history.leaveUnread(pair);
      return outcomeOfError(error);
    }
  };
  const sendings = new DataLoader((records: readonly ProvisionedRecord[]) => fanOut(records, maxConcurrent, send), {
    cacheKeyFn: ({ kind, id }) => `${kind}/${id}`,
  });
  const resolve = await createResolver(options, key.coId, subjects);
  return await Promise.all(
    subjects.map(async (subject) => {
      const found = 'id' in subject ? subject : resolve(subject.identifier);
      if (!('id' in found)) return subjectOutcome(subject, null, found);
      const outcome = await sendings.load({ kind: subject.kind, id: found.id });
      return subjectOutcome(subject, found.id, outcome);
    }),
  );
}

async function createResolver(
  { identifiers }: ProvisionOptions,
  coId: string,
  subjects: readonly ProvisioningSubject[],
): Promise<(identifier: string) => Resolved> {
  const wanted = new Set(subjects.flatMap((subject) => ('identifier' in subject ? [subject.identifier] : [])));
  const failed = (error: BackendError): WriteOutcome => {
    const reason = `The identifiers of CO ${coId} could not be read, so nothing was sent for it: ${error.reason ?? error.kind}.`;
    return { outcome: 'FAILED', reason };
  };
  try {
    const found = wanted.size === 0 ? undefined : await findIdentifiers(identifiers, coId, [...wanted]);
    return (identifier) => {
      const rows = found?.get(identifier) ?? [];
      return rows instanceof BackendError ? failed(rows) : resolveAmong(identifier, rows);
    };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return () => failed(error);
  }
}

function resolveAmong(identifier: string, rows: readonly IdentifierRecord[]): Resolved {
  const [id, ...others] = new Set(rows.filter(({ isActive }) => isActive).map(({ coPersonId }) => coPersonId));
  if (id === undefined) {
    const why = rows.length > 0 ? 'has this identifier as an active one' : 'has this identifier';
    return { outcome: 'NOT_FOUND', reason: `Nobody in the CO ${why}; nothing was sent for it.` };
  }
  if (others.length === 0) return { id };
  const people = [id, ...others].sort((one, other) => Number(one) - Number(other)).join(', ');
  const reason = `"${identifier}" is an active identifier of ${others.length + 1} people (CO person ${people}); nothing was sent for it. Name the person by number.`;
  return { outcome: 'REFUSED', reason };
}
