import { parameter } from './address';
import type { Call } from './call-context';
import { like } from './like';
import { bare, rowsOf, type Answer } from './replies';
import { PERSON } from './rows';
import { admit, coInQuery } from './scope';
import { listByCo, viewOne } from './tables';
import type { Person, State } from './state';

/** What PHP makes lower case; the database does so with every letter, and the two then differ (inferred). */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** One person for each identifier that is like the text, suspended ones included: the same person may come twice. */
function byIdentifier({ identifiers, people }: State, text: string): Person[] {
  const isLike = like(`%${asciiLower(text)}%`);
  const byId = new Map(people.map((person) => [person.id, person]));
  return identifiers.flatMap(({ deleted, identifier, personId }) => {
    const person = personId === undefined ? undefined : byId.get(personId);
    return person && !deleted && isLike(identifier.toLowerCase()) ? [person] : [];
  });
}

/** To the letter, letter case included. */
function byMail({ emailAddresses, people }: State, text: string): Person[] {
  return emailAddresses
    .filter((row) => !row.deleted && row.mail === text)
    .flatMap(({ personId }) => people.filter(({ id }) => id === personId));
}

function byMatch(state: State, call: Call): Person[] {
  const [given, family, mail] = ['given', 'family', 'mail'].map((name) => parameter(call.address, name)?.toLowerCase());
  return state.people.filter((person) => {
    const names = state.names.filter((row) => row.personId === person.id && !row.deleted);
    const mails = state.emailAddresses.filter((row) => row.personId === person.id && !row.deleted);
    return (
      (given === undefined || names.some((row) => row.given.toLowerCase().startsWith(given))) &&
      (family === undefined || names.some((row) => row.family?.toLowerCase().startsWith(family))) &&
      (mail === undefined || mails.some((row) => row.mail.toLowerCase() === mail))
    );
  });
}

function found(call: Call, people: readonly Person[]): Answer {
  const coId = coInQuery(call);
  return rowsOf(
    PERSON,
    people.filter((row) => !row.deleted && (coId === undefined || row.coId === coId)),
  );
}

const MIN_MATCH = 3;

export function listPeople(call: Call): Answer {
  const { state } = call.emulator;
  const read = (name: string): string | undefined => parameter(call.address, name);
  admit(call, coInQuery(call));
  const identifier = read('search.identifier');
  if (identifier !== undefined) return found(call, byIdentifier(state, identifier));
  const mail = read('search.mail');
  if (mail !== undefined) return found(call, byMail(state, mail));
  // These two select the operation "match" and are no use to it (contract 4).
  if (read('limit') !== undefined || read('page') !== undefined) return bare(422, 'Unprocessable Entity');
  const wanted = ['given', 'family', 'mail'].map(read).filter((value) => value !== undefined);
  if (wanted.some((value) => value.length < MIN_MATCH)) return bare(400, 'Bad Request');
  if (wanted.length > 0) return found(call, byMatch(state, call));
  return listByCo(call, PERSON, state.people, ({ coId }) => coId);
}

export function getPerson(call: Call): Answer {
  const { people, names } = call.emulator.state;
  const person = people.find(({ id }) => id === call.id);
  admit(call, person?.coId);
  if (!person)
    return { kind: 'exception', status: 404, message: `CoPerson "${call.id}" Not Found`, url: call.address.path };
  const isNamed = names.some((row) => row.personId === person.id && row.primary && !row.deleted);
  // The list shows somebody without a primary name, and the view does not.
  if (!person.deleted && !isNamed) return bare(404, 'CoPerson Unknown');
  return viewOne(call, PERSON, people, ({ coId }) => coId);
}
