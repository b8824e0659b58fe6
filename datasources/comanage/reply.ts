import { BadReply, type Receiver, type ReplyHead } from '../shared/http';
import { parseBody, type Row, type WireFormat } from './wire';

/** The status line, and the body where there is one that says something. */
export interface Reply {
  readonly status: number;
  /** As it came. */
  readonly rawPhrase: string;
  readonly body: Uint8Array;
  /** Of the type of a web page, as are answers of the registry to what it has not begun to carry out. */
  readonly isHtml: boolean;
  /** A web page that is not empty: nothing of the registry's own. */
  readonly isPage: boolean;
}

export type ReadReply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly rawPhrase: string };

/** Statuses whose body is looked at; any other one is passed by unread. */
const WITH_BODY: ReadonlySet<number> = new Set([200, 201, 400]);

/** A gateway's fault is thrown, since it counts against the circuit breaker and leaves a write's outcome unknown. */
function refuseGatewayFaults({ status }: ReplyHead): void {
  if (status === 408) throw new BadReply('timeout', 'it answered that the time was over (status 408)');
  if (status >= 502) throw new BadReply('unavailable', `what stands in front of it answered with status ${status}`);
}

/** For writes: the outcome is in the status line. */
export function readReply(head: ReplyHead): Receiver<Reply> {
  refuseGatewayFaults(head);
  const { status, reasonPhrase: rawPhrase, headers } = head;
  const type = headers['content-type'];
  const isHtml = /html/i.test(String(type));
  const chunks: Uint8Array[] = [];
  let isEmpty = true;
  return {
    write: (chunk) => {
      if (chunk.length > 0) isEmpty = false;
      // Copied, since the socket's buffer is used again.
      if (WITH_BODY.has(status)) chunks.push(Buffer.from(chunk));
    },
    end: () => {
      const body = Buffer.concat(chunks);
      // Empty answers come as `text/html` too (contract, section 2.4).
      return { status, rawPhrase, body, isHtml, isPage: isHtml && !isEmpty };
    },
  };
}

/** For reads: success is 200 with something to decode, or 204 for an empty list (contract, section 12.2). */
export function readDocument<T>(
  format: WireFormat,
  decode: (document: Row | null) => T,
): (head: ReplyHead) => Receiver<ReadReply<T>> {
  return (head) => {
    const receiver = readReply(head);
    return {
      write: (chunk) => receiver.write(chunk),
      end: () => {
        const { status, rawPhrase, body } = receiver.end();
        if (status === 204) return { ok: true, value: decode(null) };
        return status === 200 ? { ok: true, value: decode(parseBody(format, body)) } : { ok: false, status, rawPhrase };
      },
    };
  };
}
