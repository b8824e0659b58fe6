import type { EmulatorRequest } from '../../shared/emulator/http';
import type { AdmanagerBehaviour } from './behaviour';

export type Source = 'query' | 'form' | 'header';

export interface Parameter {
  readonly value: string;
  readonly from: Source;
}

export type Parameters = ReadonlyMap<string, Parameter>;

function decoded(text: string, plusIsSpace: boolean): string | undefined {
  try {
    return decodeURIComponent(plusIsSpace ? text.replaceAll('+', ' ') : text);
  } catch {
    return undefined;
  }
}

/** A parameter that cannot be decoded is passed over, as servlet containers do; of two alike the first counts. */
function pairs(text: string, from: Source, plusIsSpace: boolean): [string, Parameter][] {
  return text.split('&').flatMap((pair): [string, Parameter][] => {
    const [rawName = '', ...rest] = pair.split('=');
    const name = decoded(rawName, plusIsSpace);
    const value = decoded(rest.join('='), plusIsSpace);
    return name === undefined || name === '' || value === undefined ? [] : [[name, { value, from }]];
  });
}

export function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? '' : target.slice(at + 1);
}

/** Section 14, rows 2 to 4: what comes first in the list wins. */
export function readParameters(request: EmulatorRequest, behaviour: Readonly<AdmanagerBehaviour>): Parameters {
  const { method, headers, body } = request;
  const found = pairs(queryOf(request.target), 'query', behaviour.plusIsSpace);
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(headers['content-type'] ?? '');
  if (behaviour.acceptForm && method === 'POST' && isForm) found.push(...pairs(body.toString(), 'form', true));
  if (behaviour.acceptHeaders) {
    for (const name of ['AuthToken', 'PRODUCT_NAME']) {
      const value = headers[name.toLowerCase()];
      if (typeof value === 'string') found.push([name, { value, from: 'header' }]);
    }
  }
  const parameters = new Map<string, Parameter>();
  for (const [name, parameter] of found) {
    if (!parameters.has(name)) parameters.set(name, parameter);
  }
  return parameters;
}

/** Characters of the vendor's lists (contract 4.6) that stand in a value of the query without being encoded. */
export function unencodedIn(target: string): string {
  const values = queryOf(target)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [...new Set(values.join('').match(/[;/?:@=<>#{}|\\^~[\]`"']/g) ?? [])].sort().join('');
}
