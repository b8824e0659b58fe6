import { Field, ObjectType } from 'type-graphql';
import type { TaskUserStatus as Status } from '../../datasources/contracts/provisioning-tasks';
import { DateTime } from '../shared/date-time.scalar';
import { Node } from '../shared/node.type';
import { TaskUserStatus } from './task-user-status.enum';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One person in one task: the same person in two tasks is two of these.',
})
export class TaskUser extends Node {
  @Field(() => String, {
    description: 'The login name in the back end, exactly as written there; mutations take it in `userIds`.',
  })
  userId!: string;

  @Field(() => String, {
    nullable: true,
    description: "The person's name for display. Oracle: logins of a page are looked up together, some 20 in one call.",
  })
  userName!: string | null | Error;

  @Field(() => DateTime, { nullable: true, description: 'When the work for this person was created or may begin.' })
  startDate!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'The last moment for this person; can differ within a task.' })
  stopDate!: string | null;

  @Field(() => TaskUserStatus, { description: 'How this person stands in the task.' })
  status!: Status;

  @Field(() => String, { nullable: true, description: "The back end's own word for the status." })
  backendStatus!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SafeNet: serial number of the enrolled token, leading zeros included; null until then.',
  })
  serialNumber!: string | null;

  @Field(() => String, { nullable: true, description: 'Free text given when the task was created.' })
  description!: string | null;
}
