import { ProtocolError } from './protocol-error';

/** A header as it came. */
export type ContentType = string | readonly string[] | undefined;

/** Whether a `Content-Type` names another character set than UTF-8. */
export function namesAnotherCharset(contentType: ContentType): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;,"]+)/i.exec(String(contentType ?? ''))?.[1];
  return charset !== undefined && !isUtf8(charset);
}

/** @param name of a character set, as heads and XML declarations have it */
export function isUtf8(name: string): boolean {
  return /^utf-?8$/i.test(name);
}

/** @throws ProtocolError for text that is in UTF-16 or UTF-32 by its first two bytes, with a byte order mark or without */
export function refuseWideText([first, second]: ArrayLike<number> & Iterable<number>): void {
  const isMarked = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
  if (isMarked || first === 0 || second === 0) {
    throw new ProtocolError('protocol', 'its answer is in UTF-16 or UTF-32 and not in UTF-8');
  }
}

export function anotherCharset(): ProtocolError {
  return new ProtocolError('protocol', 'its answer says that it is in another character set than UTF-8');
}
