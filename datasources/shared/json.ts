import { LogDetail } from './call-report';
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
    if (body.length === 0) throw new BadReply('protocol', 'its answer is empty');
    throw new BadReply('protocol', 'its answer is not JSON', beginningOf(body));
  }
}

/** Says a web page from a text cut short, and nothing of what stands in it. */
function beginningOf(body: Uint8Array): LogDetail {
  const first = String.fromCharCode(body.find((byte) => byte > 0x20) ?? 0x20);
  return new LogDetail(`${body.length} bytes, beginning with ${/[!-/:-@[-`{-~]/.test(first) ? first : 'a letter'}`);
}
