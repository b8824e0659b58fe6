import { type Digits, EMPTY_DATE, bindDateTime } from './server-dates';

/** Values of `DataLayer.Entity.ProvisioningEntry.TokenOption` (contract 7.2); the first is what a missing one becomes. */
export const TOKEN_OPTIONS = [
  'Software',
  'Custom',
  'Oath',
  'SMS',
  'Password',
  'KT',
  'RB',
  'ICE',
  'GOLD',
  'eToken',
  'MobilePASS',
  'GoogleAuthenticator',
] as const;

/** Only `Any` is known (contract 9). */
const AUTHENTICATION_METHODS = ['Any'] as const;

export type ParameterType = 'string' | 'strings' | 'int' | 'boolean' | 'dateTime' | 'TokenOption' | 'AuthMethod';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
}

export type StringList = readonly (string | null)[];
export type BoundValue = string | number | boolean | StringList | null;

export const ENUMERATIONS: Readonly<Record<'TokenOption' | 'AuthMethod', readonly string[]>> = {
  TokenOption: TOKEN_OPTIONS,
  AuthMethod: AUTHENTICATION_METHODS,
};

/** What a parameter is when the request does not hold it: a value type's zero, otherwise null (contract 3.6). */
export function defaultOf(type: ParameterType): BoundValue {
  switch (type) {
    case 'string':
    case 'strings':
      return null;
    case 'int':
      return 0;
    case 'boolean':
      return false;
    case 'dateTime':
      return EMPTY_DATE;
    case 'TokenOption':
    case 'AuthMethod':
      return ENUMERATIONS[type][0] ?? null;
  }
}

export class FormatError extends Error {
  constructor(
    message: string,
    readonly type = 'System.FormatException',
  ) {
    super(message);
    this.name = 'FormatError';
  }
}

export function bindInt(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new FormatError('Input string was not in a correct format.');
  const value = Number(text);
  if (Math.abs(value + 0.5) > 2_147_483_648) {
    throw new FormatError('Value was either too large or too small for an Int32.', 'System.OverflowException');
  }
  return value;
}

/** As `XmlConvert` does; `True` is not among the four (contract 3.6). */
export function bindXmlBoolean(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === '1') return true;
  if (trimmed === 'false' || trimmed === '0') return false;
  throw new FormatError(`The string '${trimmed}' is not a valid Boolean value.`);
}

export function bindDate(text: string, zone: string): Digits {
  const digits = bindDateTime(text, zone);
  if (digits === undefined) throw new FormatError(`The string '${text}' is not a valid AllXsd value.`);
  return digits;
}

export function bindEnumeration(type: 'TokenOption' | 'AuthMethod', text: string): string {
  if (ENUMERATIONS[type].includes(text)) return text;
  throw new FormatError(
    `Instance validation error: '${text}' is not a valid value for ${type}.`,
    'System.InvalidOperationException',
  );
}

/** The parameters of one call, bound. */
export class Arguments {
  constructor(private readonly values: ReadonlyMap<string, BoundValue>) {}

  text(name: string): string | null {
    const value = this.values.get(name);
    return typeof value === 'string' ? value : null;
  }

  int(name: string): number {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : 0;
  }

  boolean(name: string): boolean {
    return this.values.get(name) === true;
  }

  date(name: string): Digits {
    return this.text(name) ?? EMPTY_DATE;
  }

  /** Without the null entries; null and empty lists are alike to every method. */
  list(name: string): readonly string[] {
    const value = this.values.get(name);
    if (value === null || value === undefined || typeof value !== 'object') return [];
    return value.filter((entry) => entry !== null);
  }

  toRecord(): Record<string, BoundValue> {
    return Object.fromEntries(this.values);
  }
}
