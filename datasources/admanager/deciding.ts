import type { Remark } from '../shared/call-report';
import type { Receiver, ReplyHead } from '../shared/exchange';
import { badStatus } from '../shared/http-status';
import type { Answer } from './answer';

/** Decides while the answer is still the call's, so that the log learns with it what was refused or not understood. */
export function deciding<Reply>(
  receive: (head: ReplyHead) => Receiver<Reply>,
  decide: (reply: Reply) => Answer,
): (head: ReplyHead) => Receiver<Answer> {
  return (head) => {
    const receiver = receive(head);
    let answer: Answer | undefined;
    return {
      write: (chunk) => receiver.write(chunk),
      end: () => {
        answer = decide(receiver.end());
        // Thrown, so that it counts against the circuit breaker.
        if (answer.kind === 'undelivered' && answer.status === 429) throw badStatus(answer.status);
        return answer;
      },
      remark: () => answer && remarkOn(answer),
    };
  };
}

function remarkOn(answer: Answer): Remark | undefined {
  if (answer.kind === 'unclear') return { reason: answer.why };
  return answer.kind === 'rejected' ? { reason: 'it refused the request', text: answer.message ?? '' } : undefined;
}
