import { Field, ObjectType } from 'type-graphql';
import type {
  TaskKey,
  TaskUserRecord,
  TaskUserStatus as StatusName,
} from '../../datasources/contracts/provisioning-tasks';
import { BackendError } from '../../datasources/shared/errors';
import type { RequestContext } from '../context';
import { DateTime } from '../shared/instant';
import { describedEnum } from '../shared/enums';
import { Node } from '../shared/node.type';
import { FromRecord, InPart } from '../shared/record-field';

export const TaskUserStatus = describedEnum<StatusName>('TaskUserStatus', 'How one person stands in a task.', {
  ACTIVE: 'May still enrol.',
  COMPLETED: 'Has enrolled and used the token at least once.',
  LOCKED: 'Failed to enrol within the allowed number of attempts.',
  EXPIRED: 'Did not enrol before the stop date.',
  UNKNOWN: "The back end's word for it is not known here; `backendStatus` has it.",
});

/** Whose: the task's back end and its key there. */
interface Place {
  readonly backend: string;
  readonly task: TaskKey;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One person in one task: the same person in two tasks is two of these.',
})
export class TaskUser extends Node {
  readonly __typename = 'TaskUser';
  readonly record: TaskUserRecord;
  readonly #context: RequestContext;
  readonly #place: Place;

  constructor(context: RequestContext, place: Place, record: TaskUserRecord, userName: string | null | Error) {
    super();
    this.record = record;
    this.userName = userName;
    this.#context = context;
    this.#place = place;
  }

  get id(): string {
    const { backend, task } = this.#place;
    const local = [task.localId, this.record.userId];
    return this.#context.ids.encode({ type: 'TaskUser', backend, organization: task.organization, local });
  }

  @FromRecord()
  @Field(() => String, {
    description: 'The login name in the back end, exactly as written there; mutations take it in `userIds`.',
  })
  userId!: string;

  @InPart('names')
  @Field(() => String, {
    nullable: true,
    description: "The person's name for display. Oracle: logins of a page are looked up together, some 20 in one call.",
  })
  readonly userName: string | null | Error;

  @FromRecord()
  @Field(() => DateTime, { nullable: true, description: 'When the work for this person was created or may begin.' })
  startDate!: string | null;

  @FromRecord()
  @Field(() => DateTime, { nullable: true, description: 'The last moment for this person; can differ within a task.' })
  stopDate!: string | null;

  @FromRecord()
  @Field(() => TaskUserStatus, { description: 'How this person stands in the task.' })
  status!: StatusName;

  @FromRecord()
  @Field(() => String, { nullable: true, description: "The back end's own word for the status." })
  backendStatus!: string | null;

  @FromRecord()
  @Field(() => String, {
    nullable: true,
    description: 'SafeNet: serial number of the enrolled token, leading zeros included; null until then.',
  })
  serialNumber!: string | null;

  @FromRecord()
  @Field(() => String, { nullable: true, description: 'Free text given when the task was created.' })
  description!: string | null;
}

/**
 * The people of a task. A name that costs a call is asked for when somebody wants to see it, and only then is the answer
 * a promise.
 */
export function createTaskUsers(
  context: RequestContext,
  place: Place,
  users: readonly TaskUserRecord[],
  withNames: boolean,
): readonly TaskUser[] | Promise<readonly TaskUser[]> {
  if (withNames && users.some(({ userName }) => typeof userName === 'function')) {
    return Promise.all(users.map(async (user) => new TaskUser(context, place, user, await nameOf(user))));
  }
  return users.map((user) => {
    const name = typeof user.userName === 'function' ? NOT_READ : user.userName;
    return new TaskUser(context, place, user, name);
  });
}

const NOT_READ = new Error('The name of a person was selected and not read');

async function nameOf({ userName }: TaskUserRecord): Promise<string | null | Error> {
  if (typeof userName !== 'function') return userName;
  try {
    return await userName();
  } catch (error) {
    // The person's other fields are there.
    if (error instanceof BackendError) return error;
    throw error;
  }
}
