import type { Receiver, ReplyHead } from '../shared/http';
import { badStatus } from '../shared/http-status';
import type { Refusal } from './refusals';
import { parseBody, type Row, type WireFormat } from './wire';

/** The status line, and the body where there is one that says something. */
export interface Reply {
  readonly status: number;
  /** As it came. */
  readonly rawPhrase: string;
  readonly body: Uint8Array;
  /** When it was made, in milliseconds by the server's own clock; null where the server does not say. */
  readonly madeAt: number | null;
  /** Of the type of a web page, as are answers of the registry to what it has not begun to carry out. */
  readonly isHtml: boolean;
  /** A web page that is not empty: nothing of the registry's own. */
  readonly isPage: boolean;
}

export type ReadReply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Statuses whose body is looked at; any other one is passed by unread. */
const hasBody = (status: number): boolean => status < 300 || status === 400;

/** What says by itself that the registry has not answered, or not yet; it counts against the circuit breaker. */
function refuseOthers({ status }: ReplyHead): void {
  if (status === 408 || status === 429 || status >= 502) throw badStatus(status);
}

/** For writes: the outcome is in the status line. */
export function readReply(head: ReplyHead): Receiver<Reply> {
  refuseOthers(head);
  const { status, reasonPhrase: rawPhrase, headers } = head;
  const type = headers['content-type'];
  const date = Date.parse(String(headers.date));
  const madeAt = Number.isNaN(date) ? null : date;
  const isHtml = /html/i.test(String(type));
  const chunks: Uint8Array[] = [];
  let isEmpty = true;
  return {
    write: (chunk) => {
      if (chunk.length > 0) isEmpty = false;
      // Copied, since the socket's buffer is used again.
      if (hasBody(status)) chunks.push(Buffer.from(chunk));
    },
    end: () => {
      const body = Buffer.concat(chunks);
      // Empty answers come as `text/html` too (contract, section 2.4).
      return { status, rawPhrase, body, madeAt, isHtml, isPage: isHtml && !isEmpty };
    },
  };
}

/**
 * For reads: success is 200 with something to decode, or 204 for an empty list (contract, section 12.2).
 *
 * @param refuse takes what is no success, and throws a `ProtocolError` for what the registry itself does not say
 */
export function readDocument<T>(
  format: WireFormat,
  decode: (document: Row | null) => T,
  refuse: (status: number, rawPhrase: string, isPage: boolean) => Refusal,
): (head: ReplyHead) => Receiver<ReadReply<T>> {
  return (head) => {
    const receiver = readReply(head);
    return {
      write: (chunk) => receiver.write(chunk),
      end: () => {
        const { status, rawPhrase, body, isPage } = receiver.end();
        if (status === 204) return { ok: true, value: decode(null) };
        if (status === 200) {
          return { ok: true, value: decode(parseBody(format, body, head.headers['content-type'])) };
        }
        return { ok: false, refusal: refuse(status, rawPhrase, isPage) };
      },
    };
  };
}
