import { registerEnumType } from 'type-graphql';
import type { Outcome as OutcomeName } from '../../datasources/contracts/outcome';

export const Outcome = {
  SUCCEEDED: 'SUCCEEDED',
  REFUSED: 'REFUSED',
  UNSUPPORTED: 'UNSUPPORTED',
  NOT_FOUND: 'NOT_FOUND',
  FAILED: 'FAILED',
  UNKNOWN: 'UNKNOWN',
} as const satisfies { readonly [Name in OutcomeName]: Name };

registerEnumType(Outcome, {
  name: 'Outcome',
  description: 'What became of one thing that a mutation was asked to do.',
  valuesConfig: {
    SUCCEEDED: { description: 'Done, and seen to be done by reading it back where the back end allows that.' },
    REFUSED: { description: 'The back end understood and did not do it; nothing changed.' },
    UNSUPPORTED: { description: 'This back end has no such operation; nothing changed.' },
    NOT_FOUND: { description: 'There is no such record, or no such person in it; nothing changed.' },
    FAILED: { description: 'The back end could not be reached, or answered with a fault: it was not done.' },
    UNKNOWN: {
      description:
        'It was sent, and nobody can say whether it was carried out. It is never sent again by this API; ' +
        '`reason` says how to find out.',
    },
  },
});
