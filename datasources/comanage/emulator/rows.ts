import type {
  Co,
  EmailAddress,
  EmailList,
  Group,
  HistoryRecord,
  Identifier,
  Logged,
  Member,
  Name,
  Person,
  Service,
  Stamped,
  Target,
} from './state';

export interface Fields {
  readonly [key: string]: string | number | boolean | undefined | Fields;
}

/** How the rows of one table look on the wire: keys in the order of the columns, nothing for an empty one (contract 4). */
export interface Model<Row extends Stamped> {
  readonly name: string;
  readonly plural: string;
  readonly fields: (row: Row) => WireRow;
}

export interface WireRow extends Fields {
  readonly Id: number;
}

export function wireDate(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function stamps({ created, modified }: Stamped): Fields {
  return { Created: wireDate(created), Modified: wireDate(modified) };
}

function log(row: Logged): Fields {
  return { ...stamps(row), Revision: row.revision, Deleted: row.deleted, ActorIdentifier: row.actor };
}

function person(id: number | undefined): Fields | undefined {
  return id === undefined ? undefined : { Type: 'CO', Id: id };
}

function model<Row extends Stamped>(name: string, plural: string, fields: (row: Row) => Fields): Model<Row> {
  return { name, plural, fields: (row) => ({ Id: row.id, ...fields(row) }) };
}

export const CO = model<Co>('Co', 'Cos', (row) => ({
  Name: row.name,
  Description: row.description,
  Status: row.status,
  ...stamps(row),
}));

export const TARGET = model<Target>('CoProvisioningTarget', 'CoProvisioningTargets', (row) => ({
  CoId: row.coId,
  Description: row.description,
  Plugin: row.plugin,
  ProvisionCoGroupId: row.provisionCoGroupId,
  SkipOrgIdentitySourceId: row.skipOrgIdentitySourceId,
  Status: row.status,
  RetryInterval: row.retryInterval,
  MaxRetry: row.maxRetry,
  Ordr: row.ordr,
  ...stamps(row),
}));

export const PERSON = model<Person>('CoPerson', 'CoPeople', (row) => ({
  CoId: row.coId,
  Status: row.status,
  Timezone: row.timezone,
  DateOfBirth: row.dateOfBirth,
  ...log(row),
}));

export const NAME = model<Name>('Name', 'Names', (row) => ({
  Given: row.given,
  Family: row.family,
  Type: row.type,
  Person: person(row.personId),
  PrimaryName: row.primary,
  ...log(row),
}));

export const EMAIL_ADDRESS = model<EmailAddress>('EmailAddress', 'EmailAddresses', (row) => ({
  Mail: row.mail,
  Type: row.type,
  Verified: row.verified,
  Person: person(row.personId),
  ...log(row),
}));

export const IDENTIFIER = model<Identifier>('Identifier', 'Identifiers', (row) => ({
  Identifier: row.identifier,
  Type: row.type,
  Login: row.login,
  Status: row.status,
  Person: person(row.personId),
  CoGroupId: row.groupId,
  CoProvisioningTargetId: row.targetId,
  ...log(row),
}));

export const GROUP = model<Group>('CoGroup', 'CoGroups', (row) => ({
  CoId: row.coId,
  Name: row.name,
  Description: row.description,
  Open: row.open,
  Status: row.status,
  GroupType: row.groupType,
  Auto: row.auto,
  ...log(row),
}));

export const MEMBER = model<Member>('CoGroupMember', 'CoGroupMembers', (row) => ({
  CoGroupId: row.groupId,
  Person: person(row.personId),
  Member: row.member,
  Owner: row.owner,
  ...log(row),
}));

export const EMAIL_LIST = model<EmailList>('CoEmailList', 'CoEmailLists', (row) => ({
  CoId: row.coId,
  Name: row.name,
  Description: row.description,
  AdminsCoGroupId: row.adminsGroupId,
  MembersCoGroupId: row.membersGroupId,
  ModeratorsCoGroupId: row.moderatorsGroupId,
  Status: row.status,
  ...log(row),
}));

export const SERVICE = model<Service>('CoService', 'CoServices', (row) => ({
  CoId: row.coId,
  Name: row.name,
  Description: row.description,
  Visibility: row.visibility,
  Status: row.status,
  ...log(row),
}));

export const HISTORY_RECORD = model<HistoryRecord>('HistoryRecord', 'HistoryRecords', ({ subject, ...row }) => ({
  Person: subject.kind === 'CoPerson' ? person(subject.id) : undefined,
  CoGroupId: subject.kind === 'CoGroup' ? subject.id : undefined,
  CoEmailListId: subject.kind === 'CoEmailList' ? subject.id : undefined,
  Action: row.action,
  Comment: row.comment,
  ...log(row),
}));
