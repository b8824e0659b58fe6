import type { Part } from '../../datasources/contracts/provisioning-tasks';

/**
 * Takes a value out of a part of a record: at once when the part was read with the page, as a promise when it is read
 * now.
 *
 * @throws the error that kept the part from being read
 */
export function answerFrom<Read, Value>(part: Part<Read>, pick: (read: Read | null) => Value): Value | Promise<Value> {
  if (isPending(part)) return part().then(pick);
  if (part instanceof Error) throw part;
  return pick(part);
}

function isPending<Read>(part: Part<Read>): part is () => Promise<Read | null> {
  return typeof part === 'function';
}
