import type {
  KnownMode,
  ProvisioningMode,
  SubjectKind,
  TargetChange,
  TargetKey,
  TargetRecord,
} from '../contracts/provisioning-targets';
import { ProtocolError } from '../shared/errors';
import { isRecord } from '../shared/json';
import type { WireFields, WireObject } from './wire';

export const TARGETS = 'CoProvisioningTargets';
export const TARGET = 'CoProvisioningTarget';

/** What an identifier such as a user name says of a person. */
export interface IdentifierRecord {
  readonly identifier: string;
  readonly coPersonId: string;
  readonly isActive: boolean;
}

/** One line of what happened to a person or a group. */
export interface HistoryRecord {
  readonly id: number;
  readonly action: string;
  readonly comment: string;
  readonly createdAt: string | null;
  /** Whoever did it, an API user by name; null where the server does not say. */
  readonly actor: string | null;
}

const LARGEST = 2_147_483_647;

/**
 * A number of the registry's database, in one spelling only. Nothing else may become part of an address: the
 * framework's fallback routes write to the database while they answer 404 (contract, section 3).
 */
export function isRegistryId(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= LARGEST;
}

/** Ids come checked; one that is none would change the path of the call. */
export function checkedId(text: string): string {
  if (!isRegistryId(text)) throw new Error('A number that is none got as far as the wire');
  return text;
}

/** An id of an answer: a number in 4.6.1, a text in the documentation and for what was just added (contract, section 4). */
export function readId(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return isRegistryId(text) ? text : null;
}

/** The codes on the wire and in the database (contract, section 6); there is no word for them as for other records. */
const CODES: { readonly [Mode in KnownMode]: string } = {
  AUTOMATIC: 'A',
  ENROLLMENT: 'E',
  MANUAL: 'M',
  QUEUE: 'Q',
  QUEUE_ON_ERROR: 'QE',
  DISABLED: 'X',
};
const MODES = new Map(Object.entries(CODES).map(([mode, code]) => [code, mode as KnownMode]));

export const MODE_CODES: readonly string[] = [...MODES.keys()];
export const MODE_NAMES: readonly string[] = Object.keys(CODES);

export function encodeMode(mode: KnownMode): string {
  return CODES[mode];
}

export function decodeMode(code: string): ProvisioningMode {
  return MODES.get(code) ?? 'UNKNOWN';
}

/** The code for a code or a name, as settings may have either. */
export function codeOf(text: string): string | undefined {
  if (MODES.has(text)) return text;
  return Object.hasOwn(CODES, text) ? CODES[text as KnownMode] : undefined;
}

function rowsOf(document: WireObject, plural: string): readonly WireObject[] {
  const rows = document[plural];
  if (!Array.isArray(rows)) throw new ProtocolError('protocol', `its answer has no list of ${plural}`);
  return rows.map((row: unknown) => {
    if (!isRecord(row)) throw new ProtocolError('protocol', `its answer has something else among the ${plural}`);
    return row;
  });
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

function numberOf(value: unknown): number | null {
  const text = textOf(value)?.trim() ?? '';
  return /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647 ? Number(text) : null;
}

/** `2026-11-21 19:23:14`, in UTC and without saying so (contract, section 4). */
export function decodeInstant(value: unknown): string | null {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00(?::?00)?)?$/.exec(
    textOf(value)?.trim() ?? '',
  );
  if (!match) return null;
  const instant = `${match[1] ?? ''}T${match[2] ?? ''}Z`;
  const date = new Date(instant);
  // A date that does not exist is carried over by some engines and refused by others.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(instant.slice(0, -1)) ? instant : null;
}

/** @throws ProtocolError for a target without a number or a CO: acting on the wrong one is worse than failing. */
export function decodeTarget(row: WireObject): TargetRecord {
  const localId = readId(row['Id']);
  const coId = readId(row['CoId']);
  if (localId === null || coId === null) {
    throw new ProtocolError('protocol', `its answer has a target without a ${localId === null ? 'number' : 'CO'}`);
  }
  const status = textOf(row['Status']);
  return {
    key: { coId, localId },
    description: textOf(row['Description']),
    plugin: textOf(row['Plugin']),
    mode: status === null ? null : decodeMode(status),
    backendMode: status,
    provisionCoGroupId: readId(row['ProvisionCoGroupId']),
    skipOrgIdentitySourceId: readId(row['SkipOrgIdentitySourceId']),
    retryInterval: numberOf(row['RetryInterval']),
    maxRetry: numberOf(row['MaxRetry']),
    order: numberOf(row['Ordr']),
    createdAt: decodeInstant(row['Created']),
    modifiedAt: decodeInstant(row['Modified']),
  };
}

export function compareTargets({ key: one }: TargetRecord, { key: other }: TargetRecord): number {
  return Number(one.coId) - Number(other.coId) || Number(one.localId) - Number(other.localId);
}

/** @param coId the CO that was asked for; the answer must be about it. */
export function decodeTargets(document: WireObject, coId: string | null): readonly TargetRecord[] {
  const targets = rowsOf(document, TARGETS).map(decodeTarget).sort(compareTargets);
  if (coId !== null && targets.some(({ key }) => key.coId !== coId)) {
    throw new ProtocolError('protocol', 'its answer has a target of another CO than the one asked for');
  }
  const ids = new Set(targets.map(({ key }) => key.localId));
  if (ids.size < targets.length) throw new ProtocolError('protocol', 'its answer has two targets with one number');
  return targets;
}

/** @returns null when the target is one of another CO, which is then not the one that was meant. */
export function decodeOneTarget(document: WireObject, { coId, localId }: TargetKey): TargetRecord | null {
  const [target, ...more] = decodeTargets(document, null);
  if (!target || more.length > 0 || target.key.localId !== localId) {
    throw new ProtocolError('protocol', 'its answer is not about the target asked for');
  }
  return target.key.coId === coId ? target : null;
}

/** @throws ProtocolError for an answer that is no list of mailing lists; nobody asks for what is in it. */
export function decodeEmailLists(document: WireObject): void {
  rowsOf(document, 'CoEmailLists');
}

/** A number that JSON carries whole; any other has lost digits by now, and would be another identifier. */
function identifierOf(value: unknown): string | null {
  return typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : null;
}

const YES: ReadonlySet<unknown> = new Set([true, 1, '1', 'true']);

/** @throws ProtocolError for a person's row that cannot be read: to leave it out would say that nobody has the identifier. */
export function decodeIdentifiers(document: WireObject): readonly IdentifierRecord[] {
  return rowsOf(document, 'Identifiers').flatMap((row) => {
    const { Person: person } = row;
    // Identifiers of groups and organizations are nobody's; the list is not known to have any (contract, section 9.1).
    if (!isRecord(person) || (typeof person['Type'] === 'string' && person['Type'] !== 'CO')) return [];
    const coPersonId = person['Type'] === 'CO' ? readId(person['Id']) : null;
    const identifier = identifierOf(row['Identifier']);
    if (coPersonId === null || identifier === null) {
      throw new ProtocolError('protocol', 'its answer has an identifier of a person that cannot be read');
    }
    return [{ identifier, coPersonId, isActive: row['Status'] === 'Active' && !YES.has(row['Deleted']) }];
  });
}

/** @throws ProtocolError for a record without a number or an action, or of another subject than the one asked for */
export function decodeHistory(document: WireObject, kind: SubjectKind, id: string): readonly HistoryRecord[] {
  return rowsOf(document, 'HistoryRecords').map((row) => {
    const { Person: person } = row;
    const owner = kind === 'CO_GROUP' ? row['CoGroupId'] : isRecord(person) ? person['Id'] : undefined;
    const number = readId(row['Id']);
    const action = textOf(row['Action']);
    if (number === null || action === null || (owner !== undefined && readId(owner) !== id)) {
      throw new ProtocolError('protocol', 'its answer has a record that cannot be read, or one about somebody else');
    }
    const [comment, actor] = [textOf(row['Comment']) ?? '', textOf(row['ActorIdentifier'])];
    return { id: Number(number), action, comment, createdAt: decodeInstant(row['Created']), actor };
  });
}

/** The numbers of the people of a CO that a search found, each once; it names a person for each identifier that fits. */
export function decodePeople(document: WireObject, coId: string): readonly string[] {
  const ids = rowsOf(document, 'CoPeople').map((row) => {
    const id = readId(row['Id']);
    if (id === null || readId(row['CoId']) !== coId) {
      throw new ProtocolError(
        'protocol',
        'its answer has a person without a number, or of another CO than the one asked for',
      );
    }
    return id;
  });
  return [...new Set(ids)];
}

/** The number of what was just added. */
export function decodeNewId(document: WireObject): string {
  const id =
    document['ResponseType'] === 'NewObject' && document['ObjectType'] === TARGET ? readId(document['Id']) : null;
  if (id === null) throw new ProtocolError('protocol', 'its answer does not say which target was added');
  return id;
}

/** `column: message` for each fault of each column; nothing for an answer that names none. */
export function decodeInvalidFields(document: WireObject): readonly string[] {
  const { InvalidFields: fields } = document;
  if (!isRecord(fields)) return [];
  return Object.entries(fields).flatMap(([column, messages]) =>
    (Array.isArray(messages) ? (messages as unknown[]) : [messages]).map(
      (message) => `${column}: ${textOf(message) ?? 'not valid'}`,
    ),
  );
}

/** What is left out stays as it is, the order apart (contract, section 6). */
export function encodeTarget(coId: string, change: TargetChange, rawMode?: string): WireFields {
  return {
    CoId: coId,
    Description: change.description,
    Plugin: change.plugin,
    ProvisionCoGroupId: change.provisionCoGroupId,
    SkipOrgIdentitySourceId: change.skipOrgIdentitySourceId,
    Status: change.mode === undefined ? rawMode : encodeMode(change.mode),
    RetryInterval: change.retryInterval,
    MaxRetry: change.maxRetry,
    Ordr: change.order,
  };
}
