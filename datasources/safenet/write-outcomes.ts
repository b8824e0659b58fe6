import type { WriteOutcome } from '../contracts/outcome';

/** What the back end said to a write. `lost`: nobody knows whether it was carried out. */
export type Answer = 'done' | 'no' | 'fault' | 'lost';

/**
 * What was seen of one thing afterwards. `unclear`: neither as asked nor as before, so the change may have been carried
 * out and overtaken, or not have been carried out at all. `unread`: it could not be looked at.
 */
export type Sight =
  | { readonly seen: 'as-asked' }
  | { readonly seen: 'as-before'; readonly how: string }
  | { readonly seen: 'unclear'; readonly how: string }
  | { readonly seen: 'unread' };

export const AS_ASKED: Sight = { seen: 'as-asked' };
export const UNREAD: Sight = { seen: 'unread' };

const FIND_OUT = 'Read the task again in a while to find out.';
const LOST =
  'The request was sent, but its answer was lost; it may or may not have been carried out and is not sent again. ';

const SAID: { readonly [Given in Exclude<Answer, 'lost'>]: string } = {
  done: 'accepted the request',
  no: 'answered that nothing was changed',
  fault: 'answered with a fault',
};

/** What is said is what was answered and what was seen; where the two differ, the reason says so. */
export function outcomeOf(answer: Answer, sight: Sight): WriteOutcome {
  // Sight does not help here: the request may still be on its way, and somebody else may have made the change.
  if (answer === 'lost') return { outcome: 'UNKNOWN', reason: LOST + FIND_OUT };
  const said = SAID[answer];
  switch (sight.seen) {
    case 'as-asked':
      return answer === 'done'
        ? { outcome: 'SUCCEEDED', reason: null }
        : { outcome: 'SUCCEEDED', reason: `The back end ${said}, but the task as read afterwards is as asked.` };
    case 'as-before':
      if (answer === 'fault') return { outcome: 'FAILED', reason: `The back end ${said}, and ${sight.how}.` };
      return {
        outcome: 'REFUSED',
        reason: `The back end ${said}, ${answer === 'done' ? 'but' : 'and'} ${sight.how} afterwards.`,
      };
    case 'unclear':
      return {
        outcome: 'UNKNOWN',
        reason: `The back end ${said}, and ${sight.how}. It is not sent again; look it up in the back end itself.`,
      };
    case 'unread':
      return answer === 'no'
        ? { outcome: 'REFUSED', reason: `The back end ${said}; the task could not be read afterwards.` }
        : {
            outcome: 'UNKNOWN',
            reason: `The back end ${said}, but the task could not be read afterwards. ${FIND_OUT}`,
          };
  }
}
