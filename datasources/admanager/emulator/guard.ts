import type { EmulatorRequest } from '../../shared/emulator/http';
import { isObject, type Emulator, type Fields } from './emulator';
import { BAD_TOKEN } from './failure-shapes';
import type { Parameters } from './parameters';
import { CallRefusal, fail } from './refusals';
import type { Domain, Technician } from './state';

/** Rows 1, 5 and 6, which the servlet container decides before the product sees anything. */
export function checkRequest({ method, target }: EmulatorRequest, { behaviour }: Emulator): void {
  const line = `${method} ${target} HTTP/1.1`;
  if (Buffer.byteLength(line, 'latin1') > behaviour.maxRequestLine)
    throw new CallRefusal({ kind: 'page', status: 400 });
  // What RFC 3986 has no place for.
  if (behaviour.strictUrl && /[^\w\-.~!$&'()*+,;=:@/?%]/.test(target)) {
    throw new CallRefusal({ kind: 'page', status: 400 });
  }
  if (method !== 'GET' && method !== 'POST') throw new CallRefusal({ kind: 'methodNotAllowed' });
}

export function technicianOf(parameters: Parameters, { state, now }: Emulator): Technician | undefined {
  const value = parameters.get('AuthToken')?.value;
  const token = state.tokens.find((each) => each.value === value);
  if (!token || token.revoked || (token.expires !== null && token.expires <= now())) return undefined;
  return state.technicians.find(({ name }) => name === token.technician);
}

export function callerOf(parameters: Parameters, emulator: Emulator): Technician {
  const technician = technicianOf(parameters, emulator);
  if (!technician) throw fail('Invalid AuthToken.', BAD_TOKEN);
  return technician;
}

function domainOf(parameters: Parameters, { state }: Emulator): Domain {
  const name = parameters.get('domainName')?.value ?? '';
  if (name === '') throw fail('domainName is mandatory.');
  const domain = state.domains.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!domain) throw fail(`The domain ${name} is not configured.`);
  return domain;
}

function elementsOf(parameters: Parameters): readonly Fields[] {
  let input: unknown;
  try {
    input = JSON.parse(parameters.get('inputData')?.value ?? '');
  } catch {
    input = undefined;
  }
  const elements: unknown[] | undefined = Array.isArray(input) ? input : undefined;
  if (!elements?.every(isObject)) throw fail('inputData is not a valid JSON array.');
  return elements;
}

export interface Admitted {
  readonly technician: Technician;
  readonly productName: string;
  readonly domain: Domain;
  readonly elements: readonly Fields[];
}

/** The checks of a raise, in the order of section 14, row 9. */
export function admit(parameters: Parameters, emulator: Emulator): Admitted {
  const technician = callerOf(parameters, emulator);
  if (!technician.requester) throw fail('You are not authorized to raise a request.');
  const productName = parameters.get('PRODUCT_NAME')?.value ?? '';
  if (productName === '' && emulator.behaviour.requireProductName) throw fail('PRODUCT_NAME is mandatory.');
  const domain = domainOf(parameters, emulator);
  return { technician, productName, domain, elements: elementsOf(parameters) };
}
