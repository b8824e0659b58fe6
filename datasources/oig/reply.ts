import { BadReply, type Receiver, type ReplyHead } from '../shared/http';
import { parseJson } from '../shared/json';

/** An answer as far as its status decides: a value, or the status of a refusal whose body nobody reads. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number };

/**
 * Statuses are decided on the code alone and bodies are parsed under guard: no error body is documented, and what comes
 * may be JSON, HTML or nothing (contract, section 12).
 *
 * A server's fault is thrown, since it counts against the circuit breaker and leaves a write's outcome unknown.
 */
export function readReply<T>(decode: (json: unknown) => T): (head: ReplyHead) => Receiver<Reply<T>> {
  return ({ status }) => {
    if (status === 408) throw new BadReply('timeout', 'it answered that the time was over (status 408)');
    if (status >= 500) throw new BadReply('unavailable', `it answered with a fault of its own (status ${status})`);
    return status < 300 ? collect(decode) : skip(status);
  };
}

function collect<T>(decode: (json: unknown) => T): Receiver<Reply<T>> {
  const chunks: Uint8Array[] = [];
  return {
    write: (chunk) => {
      // Copied, since the socket's buffer is used again.
      chunks.push(Buffer.from(chunk));
    },
    end: () => ({ ok: true, value: decode(parseJson(Buffer.concat(chunks))) }),
  };
}

function skip<T>(status: number): Receiver<Reply<T>> {
  return { write: () => undefined, end: () => ({ ok: false, status }) };
}
