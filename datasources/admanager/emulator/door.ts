import type { EmulatorRequest } from '../../shared/emulator/http';
import { isObject, type Bench, type Fields } from './bench';
import { BAD_TOKEN } from './failure-shapes';
import type { Parameters } from './parameters';
import { CallRefusal, fail } from './refusals';
import type { Domain, Technician } from './world';

/** Rows 1, 5 and 6, which the servlet container decides before the product sees anything. */
export function checkRequest({ method, target }: EmulatorRequest, { switches }: Bench): void {
  const line = `${method} ${target} HTTP/1.1`;
  if (Buffer.byteLength(line, 'latin1') > switches.maxRequestLine) throw new CallRefusal({ kind: 'page', status: 400 });
  // What RFC 3986 has no place for.
  if (switches.strictUrl && /[^\w\-.~!$&'()*+,;=:@/?%]/.test(target)) {
    throw new CallRefusal({ kind: 'page', status: 400 });
  }
  if (method !== 'GET' && method !== 'POST') throw new CallRefusal({ kind: 'methodNotAllowed' });
}

export function technicianOf(parameters: Parameters, { world, now }: Bench): Technician | undefined {
  const value = parameters.get('AuthToken')?.value;
  const token = world.tokens.find((each) => each.value === value);
  if (!token || token.revoked || (token.expires !== null && token.expires <= now())) return undefined;
  return world.technicians.find(({ name }) => name === token.technician);
}

export function callerOf(parameters: Parameters, bench: Bench): Technician {
  const technician = technicianOf(parameters, bench);
  if (!technician) throw fail('Invalid AuthToken.', BAD_TOKEN);
  return technician;
}

function domainOf(parameters: Parameters, { world }: Bench): Domain {
  const name = parameters.get('domainName')?.value ?? '';
  if (name === '') throw fail('domainName is mandatory.');
  const domain = world.domains.find((each) => each.name.toLowerCase() === name.toLowerCase());
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
export function admit(parameters: Parameters, bench: Bench): Admitted {
  const technician = callerOf(parameters, bench);
  if (!technician.requester) throw fail('You are not authorized to raise a request.');
  const productName = parameters.get('PRODUCT_NAME')?.value ?? '';
  if (productName === '' && bench.switches.requireProductName) throw fail('PRODUCT_NAME is mandatory.');
  const domain = domainOf(parameters, bench);
  return { technician, productName, domain, elements: elementsOf(parameters) };
}
