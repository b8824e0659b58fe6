import { LogDetail } from './call-report';
import { anotherCharset, namesAnotherCharset, refuseWideText, type ContentType } from './charset';
import { ProtocolError } from './errors';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * JSON is UTF-8 whatever the head says (RFC 8259, 8.1), and plain ASCII is the same in most character sets. Other bytes
 * than that, of which the head says that they are none of UTF-8, could still be read as other characters.
 *
 * @throws ProtocolError for bytes that are not JSON in UTF-8
 */
export function parseJson(body: Uint8Array, contentType?: ContentType): unknown {
  if (body.length === 0) throw new ProtocolError('protocol', 'its answer is empty');
  refuseWideText(body);
  if (namesAnotherCharset(contentType) && body.some((byte) => byte > 0x7f)) throw anotherCharset();
  const text = decode(body);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own error holds a piece of the answer.
    throw new ProtocolError('protocol', 'its answer is not JSON', beginningOf(body));
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new ProtocolError('protocol', 'its answer is not UTF-8', beginningOf(body));
  }
}

/** Says a web page from a text cut short, and nothing of what stands in it. */
function beginningOf(body: Uint8Array): LogDetail {
  const first = String.fromCharCode(body.find((byte) => byte > 0x20) ?? 0x20);
  return new LogDetail(`${body.length} bytes, beginning with ${/[!-/:-@[-`{-~]/.test(first) ? first : 'a letter'}`);
}
