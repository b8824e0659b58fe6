import type { EmulatorRequest } from '../../shared/emulator/http';
import { unencodedIn, type Parameters } from './parameters';

/** `inputData` as JSON without passwords, or as the text it is when it is not JSON. */
function readable(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => (key === 'Password' ? '***' : value)) as unknown;
  } catch {
    return text;
  }
}

/** What the log keeps of a call: never the token, but where it came from. */
export function callParameters(parameters: Parameters): Readonly<Record<string, unknown>> {
  const from = Object.fromEntries([...parameters].map(([name, parameter]) => [name, parameter.from]));
  const value = (name: string): string | undefined => parameters.get(name)?.value;
  const input = value('inputData');
  return {
    domainName: value('domainName'),
    PRODUCT_NAME: value('PRODUCT_NAME'),
    inputData: input === undefined ? undefined : readable(input),
    from,
  };
}

export function callNotes({ target }: EmulatorRequest): string[] {
  const unencoded = unencodedIn(target);
  return unencoded === '' ? [] : [`not encoded: ${unencoded}`];
}
