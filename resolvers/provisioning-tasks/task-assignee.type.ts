import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { TaskAssigneeRecord } from '../../datasources/contracts/provisioning-tasks';
import { Lazy } from '../shared/lazy';

export const TaskAssigneeType = {
  USER: 'USER',
  ROLE: 'ROLE',
} as const satisfies { readonly [Type in TaskAssigneeRecord['type']]: Type };

registerEnumType(TaskAssigneeType, {
  name: 'TaskAssigneeType',
  description: 'What a task is assigned to.',
  valuesConfig: {
    USER: { description: 'One person.' },
    ROLE: { description: 'Whoever belongs to a role.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Whom a task waits for.' })
export class TaskAssignee {
  @Field(() => TaskAssigneeType, { description: 'A person or a role.' })
  type!: TaskAssigneeRecord['type'];

  @Field(() => String, {
    nullable: true,
    description: "The back end's own key of the person or role, as `reassignTasks` takes it in `userKey` or `role`.",
  })
  key!: string | null;

  @Field(() => String, { nullable: true, description: 'Login of the person, or name of the role.' })
  name!: string | null;

  @Lazy()
  @Field(() => String, {
    nullable: true,
    description: "The person's name for display; logins of a page are looked up together, some 20 in one call.",
  })
  displayName!: string | null | (() => Promise<string | null>);
}
