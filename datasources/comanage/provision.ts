import type { WriteOutcome } from '../contracts/outcome';
import type { ProvisioningSubject, SubjectKind, SubjectOutcome, TargetRecord } from '../contracts/provisioning-targets';
import type { CallSignal } from '../shared/call-signal';
import { BackendError } from '../shared/errors';
import { fanOut } from '../shared/fan-out';
import type { ComanageClient } from './client';
import type { IdentifierRow } from './codec';
import { findIdentifiers, type FindOptions } from './find-identifiers';
import type { History } from './history';
import { outcomeOfError, outcomeOfProvisioning } from './write-outcomes';

export interface ProvisionOptions {
  readonly client: Pick<ComanageClient, 'provision'>;
  readonly identifiers: FindOptions;
  readonly history: Pick<History, 'confirm' | 'mark'>;
  readonly signal: CallSignal;
  readonly maxConcurrent: number;
}

/** Whom the call is about, or why there is none. */
type Resolved = { readonly id: string } | WriteOutcome;

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
  const { history } = options;
  const { key, plugin } = target;
  const resolve = await createResolver(options, key.coId, subjects);
  const resolved = subjects.map((subject): Resolved => ('id' in subject ? subject : resolve(subject.identifier)));

  const sendings = new Map<string, { readonly kind: SubjectKind; readonly id: string }>();
  const identityOf = (kind: SubjectKind, id: string): string => `${kind}/${id}`;
  for (const [index, { kind }] of subjects.entries()) {
    const found = resolved[index];
    if (found && 'id' in found) sendings.set(identityOf(kind, found.id), { kind, id: found.id });
  }
  const outcomes = await fanOut([...sendings.values()], options.maxConcurrent, async ({ kind, id }) => {
    const { mark } = history;
    try {
      const reply = await options.client.provision(key, kind, id, options.signal);
      const outcome = outcomeOfProvisioning(reply, plugin);
      const isDone = reply.status === 200 && outcome.outcome === 'SUCCEEDED';
      return isDone ? await history.confirm({ target, targets, kind, id, mark, sentAt: reply.sentAt }) : outcome;
    } catch (error) {
      return outcomeOfError(error);
    }
  });
  const byIdentity = new Map([...sendings.keys()].map((identity, index) => [identity, outcomes[index]]));

  return subjects.map((subject, index) => {
    const found = resolved[index];
    if (!found) throw new Error('A subject was neither sent nor given up');
    const id = 'id' in found ? found.id : null;
    const outcome = 'id' in found ? byIdentity.get(identityOf(subject.kind, found.id)) : found;
    // A mistake of ours must not pass for an outcome.
    if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error('A subject got no outcome');
    const { kind } = subject;
    return { kind, id, identifier: 'identifier' in subject ? subject.identifier : null, ...pick(outcome) };
  });
}

function pick({ outcome, reason }: WriteOutcome): WriteOutcome {
  return { outcome, reason };
}

async function createResolver(
  { identifiers }: ProvisionOptions,
  coId: string,
  subjects: readonly ProvisioningSubject[],
): Promise<(identifier: string) => Resolved> {
  const wanted = new Set(subjects.flatMap((subject) => ('identifier' in subject ? [subject.identifier] : [])));
  if (wanted.size === 0) return () => ({ outcome: 'NOT_FOUND', reason: null });
  const failed = (error: BackendError): WriteOutcome => {
    const reason = `The identifiers of CO ${coId} could not be read, so nothing was sent for it: ${error.reason ?? error.kind}.`;
    return { outcome: 'FAILED', reason };
  };
  try {
    const found = await findIdentifiers(identifiers, coId, [...wanted]);
    return (identifier) => {
      const rows = found.get(identifier) ?? [];
      return rows instanceof BackendError ? failed(rows) : resolveAmong(identifier, rows);
    };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return () => failed(error);
  }
}

function resolveAmong(identifier: string, rows: readonly IdentifierRow[]): Resolved {
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
