import { BadReply } from './http';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws BadReply for bytes that are not JSON in UTF-8. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // The parser's own error holds a piece of the answer.
    throw new BadReply('protocol', body.length === 0 ? 'its answer is empty' : 'its answer is not JSON');
  }
}
