import { ServiceException } from './exceptions';
import {
  Arguments,
  FormatError,
  bindDate,
  bindEnumeration,
  bindInt,
  type BoundValue,
  type Parameter,
  type ParameterType,
} from './parameters';

const DOT_NET_NAMES: Readonly<Record<Exclude<ParameterType, 'string' | 'strings'>, string>> = {
  int: 'System.Int32',
  boolean: 'System.Boolean',
  dateTime: 'System.DateTime',
  TokenOption: 'DataLayer.Entity.ProvisioningEntry.TokenOption',
  AuthMethod: 'AuthMethod',
};

/** `Boolean.Parse`, which takes `True` and refuses `1`: the other way round from SOAP. */
function parseBoolean(text: string): boolean {
  const match = /^\s*(true|false)\s*$/i.exec(text);
  if (!match) throw new FormatError('String was not recognized as a valid Boolean.');
  return match[1]?.toLowerCase() === 'true';
}

function convert(type: Exclude<ParameterType, 'string' | 'strings'>, text: string, zone: string): BoundValue {
  switch (type) {
    case 'int':
      return bindInt(text);
    case 'boolean':
      return parseBoolean(text);
    case 'dateTime':
      return bindDate(text, zone);
    case 'TokenOption':
    case 'AuthMethod':
      return bindEnumeration(type, text);
  }
}

function bind({ type }: Parameter, text: string, zone: string): BoundValue {
  if (type === 'string' || type === 'strings') return text;
  try {
    return convert(type, text, zone);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const message = `Cannot convert ${text} to ${DOT_NET_NAMES[type]}.\r\nParameter name: type`;
    throw new ServiceException(
      'Client',
      { type: 'System.ArgumentException', message },
      { type: error.type, message: error.message },
    );
  }
}

/**
 * Binds the fields of a GET or POST form. Strict where SOAP is not: a missing field is an error (contract 3.6). Field
 * names know no case and a repeated field's values are joined by commas, since they come from a `NameValueCollection`.
 */
export function bindForm(parameters: readonly Parameter[], fields: URLSearchParams, zone: string): Arguments {
  const given = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    given.set(key, [...(given.get(key) ?? []), value]);
  }
  const values = new Map<string, BoundValue>();
  for (const parameter of parameters) {
    const found = given.get(parameter.name.toLowerCase());
    if (!found) {
      const message = `Missing parameter: ${parameter.name}.`;
      throw new ServiceException('Client', { type: 'System.InvalidOperationException', message });
    }
    values.set(parameter.name, bind(parameter, found.join(','), zone));
  }
  return new Arguments(values);
}
