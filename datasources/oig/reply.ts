import { BadReply, type Receiver, type ReplyHead } from '../shared/http';

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
    end: () => ({ ok: true, value: decode(parse(Buffer.concat(chunks))) }),
  };
}

function skip<T>(status: number): Receiver<Reply<T>> {
  return { write: () => undefined, end: () => ({ ok: false, status }) };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // The parser's own error holds a piece of the answer.
    throw new BadReply('protocol', body.length === 0 ? 'its answer is empty' : 'its answer is not JSON');
  }
}
