import { CATEGORY, DETAIL_LABELS, LIST_LABELS, STATUS, type TaskLabel } from './labels';
import { refuse } from './replies';
import { isCalled } from './status';
import type { TaskValues } from './task-fields';
import type { Task } from './state';

interface Clause {
  readonly label: TaskLabel;
  readonly value: string;
}

const KNOWN = new Map<string, TaskLabel>([...LIST_LABELS, ...DETAIL_LABELS].map((label) => [label, label]));

/** Blanks inside names and values are written `::`; there is no escape for a `::` that is meant (contract 4.3). */
export function blanks(text: string): string {
  return text.replaceAll('::', ' ');
}

export function unquoted(text: string): string {
  return /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text;
}

/** Section 15, rows 9 and 10: `eq` and `AND`, nothing else. */
function parse(q: string): Clause[] {
  const words = q.trim().split(/\s+/);
  const clauses: Clause[] = [];
  for (let at = 0; at < words.length; at += 4) {
    const [attribute = '', operator = '', value, conjunction] = words.slice(at, at + 4);
    const label = KNOWN.get(blanks(attribute));
    if (!label) throw refuse(400, `Invalid search attribute: ${attribute}`);
    if (operator.toLowerCase() !== 'eq' || value === undefined) throw refuse(400, 'Invalid filter.');
    if (conjunction !== undefined && (conjunction.toLowerCase() !== 'and' || at + 4 >= words.length)) {
      throw refuse(400, 'Invalid filter.');
    }
    clauses.push({ label, value: blanks(unquoted(value)) });
  }
  return clauses;
}

/** Decides about a task; throws a 400 when the filter cannot be understood. */
export function taskFilter(q: string | null): (task: Task, values: TaskValues) => boolean {
  if (q === null) return () => true;
  const clauses = parse(q);
  return (task, values) =>
    clauses.every(({ label, value }) => {
      if (label === STATUS || label === CATEGORY) return isCalled(task.status, value);
      return String(values[label] ?? '').toLowerCase() === value.toLowerCase();
    });
}
