import type { Receiver, ReplyHead } from '../shared/exchange';
import { badStatus, isWhole } from '../shared/http-status';
import { parseJson } from '../shared/json';

/** An answer as far as its status decides: a value, or the status of a refusal of the back end's own. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number };

/** What the contract gives a meaning of its own (sections 4.5 and 12), unless a web page says it. */
const OWN: ReadonlySet<number> = new Set([404, 409, 410]);

/**
 * Statuses are decided on the code alone and bodies are parsed under guard: no error body is documented, and what comes
 * may be JSON, HTML or nothing (contract, section 12). 401 is left to who has another token to try.
 */
export function readReply<T>(decode: (json: unknown) => T): (head: ReplyHead) => Receiver<Reply<T>> {
  return ({ status, headers }) => {
    const type = headers['content-type'];
    if (isWhole(status)) return collect((body) => ({ ok: true, value: decode(parseJson(body, type)) }));
    if (status === 401) return collect(() => ({ ok: false, status }));
    if (!OWN.has(status)) throw badStatus(status);
    return collect((body) => {
      if (!isJsonOrNothing(body)) throw badStatus(status);
      return { ok: false, status };
    });
  };
}

function isJsonOrNothing(body: Uint8Array): boolean {
  if (body.length === 0) return true;
  try {
    parseJson(body);
    return true;
  } catch {
    return false;
  }
}

function collect<Value>(read: (body: Uint8Array) => Value): Receiver<Value> {
  const chunks: Uint8Array[] = [];
  return {
    write: (chunk) => {
      // Copied, since the socket's buffer is used again.
      chunks.push(Buffer.from(chunk));
    },
    end: () => read(Buffer.concat(chunks)),
  };
}
