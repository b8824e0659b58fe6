import type { Emulator, Fields } from './emulator';
import type { Admitted } from './guard';
import { draftOf, subjectOf, type Draft } from './element';
import { ElementRefusal } from './refusals';
import type { ElementResult } from './replies';

function check(fields: Fields, admitted: Admitted, emulator: Emulator): Draft | ElementRefusal {
  try {
    return draftOf(fields, admitted, emulator);
  } catch (error) {
    if (error instanceof ElementRefusal) return error;
    throw error;
  }
}

/** Raises what can be raised, element by element; nothing, but with the same answer, when `carriedOut` is false. */
export function submit(admitted: Admitted, emulator: Emulator, carriedOut: boolean): ElementResult[] {
  const { state, behaviour, now } = emulator;
  let id = behaviour.firstRequestId + state.requests.length;
  return admitted.elements.map((fields) => {
    const subject = subjectOf(fields);
    const draft = check(fields, admitted, emulator);
    if (draft instanceof ElementRefusal) return { subject, message: draft.message };
    const requestId = id;
    id += 1;
    if (carriedOut) {
      const history = [{ state: 'RAISED' as const, at: now() }];
      state.requests.push({ id: requestId, ...draft, state: 'RAISED', history });
    }
    return { subject, requestId, message: behaviour.createdMessage };
  });
}
