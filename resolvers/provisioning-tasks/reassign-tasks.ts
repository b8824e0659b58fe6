import { UnknownPersonError } from '../../datasources/contracts/provisioning-tasks';
import type { RequestContext } from '../context';
import { InputError } from '../shared/input-error';
import { changeManyTasks, type ManyTaskOutcome, referToTasks } from './change-many-tasks';
import type { ReassignTasksInput, TaskAssigneeInput } from './reassign-tasks.input';

const FORMS = ['userLogin', 'userKey', 'role'] as const satisfies (keyof TaskAssigneeInput)[];

/**
 * Hands tasks over. A login is looked up in every back end concerned before the first task is written to, so that a
 * mistyped one changes nothing anywhere.
 *
 * @throws InputError when not exactly one form of assignee is given, or nobody has the login.
 */
export async function reassignTasks(context: RequestContext, input: ReassignTasksInput): Promise<ManyTaskOutcome[]> {
  const { assignee } = input;
  const given = FORMS.filter((form) => assignee[form] !== undefined && assignee[form] !== null);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    throw InputError.at('input.assignee', `must have exactly one of ${FORMS.join(', ')}; ${found}`);
  }
  const newAssignee = {
    userLogin: assignee.userLogin ?? undefined,
    userKey: assignee.userKey ?? undefined,
    role: assignee.role ?? undefined,
  };
  const sources = new Set(referToTasks(context, input.taskIds).map(({ source }) => source));
  const checks = await Promise.allSettled([...sources].map(async (source) => source.checkAssignee?.(newAssignee)));
  for (const check of checks) {
    // A back end that cannot be asked just now answers for its own tasks below; the others' are not held up by it.
    if (check.status === 'rejected' && check.reason instanceof UnknownPersonError) {
      throw InputError.at('input.assignee.userLogin', `is not the login of anybody in ${check.reason.backend}`);
    }
  }
  return changeManyTasks(context, input.taskIds, 'reassignTasks', (source, keys) =>
    source.reassignTasks?.(keys, newAssignee),
  );
}
