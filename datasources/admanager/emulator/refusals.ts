import type { Answer } from './replies';

/** One element cannot be raised; the others are not touched by it. */
export class ElementRefusal extends Error {}

/** Thrown where a whole call cannot go on. */
export class CallRefusal extends Error {
  constructor(readonly answer: Answer) {
    super(answer.kind);
  }
}

export function fail(message: string, code?: string): CallRefusal {
  return new CallRefusal({ kind: 'failure', message, code });
}
