import type { Receiver, ReplyHead } from '../shared/exchange';
import { badStatus, isWhole } from '../shared/http-status';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/**
 * Takes any answer that its body can say something about. A server's fault and a time-out say nothing, even with one,
 * a redirect leads away from who was asked, and a part of an answer is none.
 */
export function readReply({ status }: ReplyHead): Receiver<Reply> {
  if ((status < 400 && !isWhole(status)) || status === 408 || status >= 500) throw badStatus(status);
  const chunks: Uint8Array[] = [];
  return {
    write: (chunk) => {
      // Copied, since the socket's buffer is used again.
      chunks.push(Buffer.from(chunk));
    },
    // Not strictly: one byte of another encoding in a message must not hide that the request was created.
    end: () => ({ status, body: new TextDecoder().decode(Buffer.concat(chunks)) }),
  };
}
