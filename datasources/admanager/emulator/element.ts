import { actionNamed, type Action } from './actions';
import { isText, type Emulator, type Fields } from './emulator';
import type { Admitted } from './guard';
import { readDuration } from './duration';
import { resolve } from './element-objects';
import { readAccounts, readGroups } from './named-objects';
import { ElementRefusal } from './refusals';
import type { WorkflowRequest } from './state';

/** A request that can be raised and has no number yet. */
export type Draft = Omit<WorkflowRequest, 'id' | 'state' | 'history'>;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function subjectOf(fields: Fields): string {
  return isText(fields['Subject']) ? fields['Subject'] : '';
}

function actionOf(fields: Fields, emulator: Emulator): { readonly name: string; readonly action: Action } {
  const name = fields['RequestAction'] ?? '';
  const action = typeof name === 'string' ? actionNamed(name, emulator.behaviour) : undefined;
  if (typeof name !== 'string' || !action) {
    throw new ElementRefusal(`Invalid RequestAction: ${typeof name === 'string' ? name : JSON.stringify(name)}`);
  }
  return { name, action };
}

function everyGroupOf(fields: Fields, name: string, { everyGroup }: Action): boolean {
  const value = fields['isRemoveAllGroup'];
  if (everyGroup === 'none' || (everyGroup === 'optional' && value === undefined)) return false;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new ElementRefusal(`isRemoveAllGroup must be true or false for ${name}.`);
}

function groupsOf(fields: Fields, name: string, action: Action, everyGroup: boolean): string[] {
  if (action.groups === 'none') return [];
  const isNeedless = action.groups === 'optional' || (action.everyGroupInstead && everyGroup);
  return isNeedless && fields['groups'] === undefined ? [] : readGroups(fields, name);
}

function containerOf(fields: Fields, name: string, { container }: Action): string | null {
  const value = fields['Container'];
  if (container === 'none' || (container === 'optional' && value === undefined)) return null;
  if (!isText(value)) throw new ElementRefusal(`Container is mandatory for ${name}.`);
  return value;
}

function checkKeys(fields: Fields, name: string, { keys }: Action): void {
  for (const key of keys) {
    if (!isText(fields[key])) throw new ElementRefusal(`${key} is mandatory for ${name}.`);
  }
  if (name !== 'RESET_PASSWORD') return;
  const type = fields['PasswordType'];
  if (type !== 'generatePassword' && type !== 'ownPassword') throw new ElementRefusal('PasswordType is invalid.');
  if (type === 'ownPassword' && !isText(fields['Password'])) throw new ElementRefusal('Password is mandatory.');
}

/** Checks one element of `inputData` and changes nothing. */
export function draftOf(fields: Fields, { technician, productName, domain }: Admitted, emulator: Emulator): Draft {
  const { name, action } = actionOf(fields, emulator);
  const subject = subjectOf(fields);
  if (subject === '') throw new ElementRefusal('Subject is mandatory.');
  const accounts = readAccounts(fields, name, action.of, emulator.behaviour.accountKeys);
  const everyGroup = everyGroupOf(fields, name, action);
  const groups = groupsOf(fields, name, action, everyGroup);
  const container = containerOf(fields, name, action);
  checkKeys(fields, name, action);
  const duration = action.timed
    ? readDuration(fields['durationType'], fields['duration'], emulator.behaviour, emulator.now())
    : ({ kind: 'never' } as const);
  return {
    technician: technician.name,
    domain: domain.name,
    productName,
    action: name,
    subject,
    description: text(fields['Description']),
    priority: text(fields['Priority']) || 'Normal',
    ...resolve({ of: action.of, accounts, groups, container }, { technician, domain }, emulator),
    everyGroup,
    duration,
  };
}
