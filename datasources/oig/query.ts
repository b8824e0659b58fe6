import type { TaskFilter } from '../contracts/provisioning-tasks';
import { LABEL } from './fields';
import { encodeStatus } from './task-codec';

/** The grammar has no blanks inside a name or value: `::` stands for each of them (contract 4.3). */
function withoutBlanks(text: string): string {
  return text.replaceAll(' ', '::');
}

/**
 * Whether a text can be asked for at all. `::` cannot be told from a blank, quotation marks around a value may be
 * stripped, and there is no escape for any of them; control characters are no part of a name.
 */
export function canBeAsked(text: string): boolean {
  return (
    text.trim() === text && text !== '' && !/::|^["']|["']$|\p{Cc}|\p{Zl}|\p{Zp}/u.test(text) && !/:$|^:/.test(text)
  );
}

function clause(label: string, value: string): string {
  return `${withoutBlanks(label)} eq ${withoutBlanks(value)}`;
}

const UNANSWERABLE = 'has characters that the filter of this back end cannot express';

export type TaskQuery =
  | { readonly q: string | undefined }
  /** No task can match. */
  | { readonly none: true }
  /** A sentence that names what cannot be asked. */
  | { readonly impossible: string };

export function encodeTaskFilter(filter: TaskFilter): TaskQuery {
  const { application, status, userName } = filter;
  if (application !== undefined && !canBeAsked(application)) return { impossible: `application ${UNANSWERABLE}` };
  if (userName !== undefined && !canBeAsked(userName)) return { impossible: `userName ${UNANSWERABLE}` };
  const word = status === undefined ? undefined : encodeStatus(status);
  if (word === null) return { none: true };
  const clauses = [
    application === undefined ? [] : clause(LABEL.application, application),
    word === undefined ? [] : clause(LABEL.statusWord, word),
    userName === undefined ? [] : clause(LABEL.beneficiary, userName),
  ].flat();
  return { q: clauses.length === 0 ? undefined : clauses.join(' AND ') };
}

export function encodeLoginFilter(logins: readonly string[]): string {
  return logins.map((login) => clause('User Login', login)).join(' or ');
}

/** Blanks as `%20`: a server that takes `+` for a plus sign is thinkable, one that fails on `%20` is not. */
export function encodeQuery(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
