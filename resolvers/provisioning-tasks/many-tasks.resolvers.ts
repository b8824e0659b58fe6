import { IsOptional, Matches, ValidateNested } from 'class-validator';
import { Extensions, Field, InputType } from 'type-graphql';
import {
  type NewAssignee,
  type ProvisioningTaskSource,
  UnknownPersonError,
} from '../../datasources/contracts/provisioning-tasks';
import { IsFreeText, IsName, ONE_OF, Together } from '../shared/checks';
import { InputError } from '../shared/input-error';
import { manyTasksMutation } from './many-tasks-mutation';

const KEY = /^[1-9]\d{0,18}$/;
const KEY_RULE = { message: 'must be the key of the back end: a positive whole number, as text' };
const MAX_NOTE = 4_000;

const RetryTasks = manyTasksMutation({
  name: 'retryTasks',
  descriptions: {
    mutation:
      'Asks the owning back ends to run failed tasks again: one call per back end and 50 tasks. ' +
      'A task that is not automated is refused, with what to do about it.',
    input: 'Which tasks to run again.',
    payload: 'What became of a retry, task by task.',
    result:
      'SUCCEEDED means that the back end ran it again, not that the account is there ' +
      'now: select `task { status ... on AccountProvisioningTask { reason } }` for how it went.',
  },
  fields: {},
  write: (source, keys) => source.retryTasks?.(keys),
});

@Extensions(ONE_OF)
@InputType({ description: 'Whom to hand tasks to. Exactly one of the fields is given.' })
class TaskAssigneeInput implements NewAssignee {
  @Field(() => String, { nullable: true, description: "A person's login; it is looked up before anything is sent." })
  @IsOptional()
  @IsName()
  userLogin?: string;

  @Field(() => String, { nullable: true, description: "A person's key in the back end." })
  @IsOptional()
  @Matches(KEY, KEY_RULE)
  userKey?: string;

  @Field(() => String, { nullable: true, description: "A role's key in the back end." })
  @IsOptional()
  @Matches(KEY, KEY_RULE)
  role?: string;
}

export const ReassignTasks = manyTasksMutation<{ readonly assignee: TaskAssigneeInput }>({
  name: 'reassignTasks',
  descriptions: {
    mutation: 'Hands tasks to another person or role. A login is looked up in every back end before anything is sent.',
    input: 'Which tasks to hand to whom.',
    taskIds: 'Which tasks to hand over.',
    payload: 'What became of a new assignee, task by task.',
  },
  fields: {
    assignee: Together(
      Field(() => TaskAssigneeInput, { description: 'Whom to hand them to: exactly one of login, user key or role.' }),
      ValidateNested(),
    ),
  },
  check: (sources, { assignee }) => checkLogin(sources, assignee),
  write: (source, keys, { assignee }) => source.reassignTasks?.(keys, assignee),
});

/** A mistyped login changes nothing anywhere. */
async function checkLogin(sources: ReadonlySet<ProvisioningTaskSource>, assignee: NewAssignee): Promise<void> {
  const checks = await Promise.allSettled([...sources].map(async (source) => source.checkAssignee?.(assignee)));
  for (const check of checks) {
    // A back end that cannot be asked just now answers for its own tasks later; the others' are not held up by it.
    if (check.status === 'rejected' && check.reason instanceof UnknownPersonError) {
      throw InputError.at('input.assignee.userLogin', `is not the login of anybody in ${check.reason.backend}`);
    }
  }
}

const CompleteTasks = manyTasksMutation({
  name: 'completeTasks',
  descriptions: {
    mutation: 'Ends tasks as completed by hand, as for work that was done outside the back end. Cannot be undone.',
    input: 'Which tasks to end as completed by hand.',
    argument: 'Which tasks to complete.',
    payload: 'What became of a completion, task by task.',
  },
  fields: {},
  write: (source, keys) => source.completeTasks?.(keys),
});

const SetTaskNote = manyTasksMutation<{ readonly note: string }>({
  name: 'setTaskNote',
  descriptions: {
    mutation: 'Replaces the note of tasks.',
    input: 'Which note to put on which tasks.',
    taskIds: 'Which tasks get the note.',
    payload: 'What became of a new note, task by task.',
  },
  fields: {
    note: Together(
      Field(() => String, {
        description: `The new note, at most ${MAX_NOTE} characters. It replaces the old one; an empty text removes it.`,
      }),
      IsFreeText(MAX_NOTE),
    ),
  },
  write: (source, keys, { note }) => source.setTaskNote?.(keys, note),
});

const SetTaskResponse = manyTasksMutation<{ readonly response: string }>({
  name: 'setTaskResponse',
  descriptions: {
    mutation: 'Sets the response of tasks; their definition maps it to a status, e.g. to end a rejected task.',
    input: 'Which response to set on which tasks.',
    taskIds: 'Which tasks get the response.',
    payload: 'What became of a response, task by task.',
  },
  fields: {
    response: Together(
      Field(() => String, {
        description:
          "A response code of the tasks' definition, as `possibleResponses` lists them; the definition maps it to a status. " +
          'A code that the definition does not know rejects the task.',
      }),
      IsName(),
    ),
  },
  write: (source, keys, { response }) => source.setTaskResponse?.(keys, response),
});

/** A mutation over many tasks is one entry here, and one method of the contract. */
export const manyTasksResolvers = [RetryTasks, ReassignTasks, CompleteTasks, SetTaskNote, SetTaskResponse] as const;
