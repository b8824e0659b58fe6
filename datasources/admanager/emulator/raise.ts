import type { Bench, Fields } from './bench';
import type { Admitted } from './door';
import { draftOf, subjectOf, type Draft } from './element';
import { ElementRefusal } from './refusals';
import type { ElementResult } from './replies';

function check(fields: Fields, admitted: Admitted, bench: Bench): Draft | ElementRefusal {
  try {
    return draftOf(fields, admitted, bench);
  } catch (error) {
    if (error instanceof ElementRefusal) return error;
    throw error;
  }
}

/** Raises what can be raised, element by element; nothing, but with the same answer, when `carriedOut` is false. */
export function raise(admitted: Admitted, bench: Bench, carriedOut: boolean): ElementResult[] {
  const { world, switches, now } = bench;
  let id = switches.firstRequestId + world.requests.length;
  return admitted.elements.map((fields) => {
    const subject = subjectOf(fields);
    const draft = check(fields, admitted, bench);
    if (draft instanceof ElementRefusal) return { subject, message: draft.message };
    const requestId = id;
    id += 1;
    if (carriedOut) {
      const history = [{ state: 'RAISED' as const, at: now() }];
      world.requests.push({ id: requestId, ...draft, state: 'RAISED', history });
    }
    return { subject, requestId, message: switches.createdMessage };
  });
}
