import type { Part, ReadPart } from '../../datasources/contracts/provisioning-tasks';

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

/**
 * Takes a value out of a part that is read whenever a field of it is selected.
 *
 * @returns the error where the part could not be read: thrown, it would cost more than its own field's value.
 */
export function readFrom<Read, Value>(part: ReadPart<Read>, pick: (read: Read | null) => Value): Value | Error {
  if (part instanceof Error) return part;
  return part === undefined ? new Error('A part of a task was selected and not read') : pick(part);
}
