import { Field, Int, ObjectType } from 'type-graphql';
import { Backend } from '../backends/backend.type';

@ObjectType({
  simpleResolvers: true,
  description: 'A back end whose entries are missing from a list, and why.',
})
export class BackendProblem {
  @Field(() => Backend, { description: 'The back end that could not answer.' })
  backend!: Backend;

  @Field(() => String, {
    nullable: true,
    description: 'The organization whose entries are missing; null when it is everything of that back end.',
  })
  organization!: string | null;

  @Field(() => String, { description: 'Error code as in `errors[].extensions.code`, e.g. `BACKEND_UNAVAILABLE`.' })
  code!: string;

  @Field(() => String, { description: 'A sentence for a person.' })
  message!: string;

  @Field(() => Boolean, { description: 'Whether asking again later can help.' })
  retriable!: boolean;

  @Field(() => Int, {
    nullable: true,
    description:
      'After how many seconds, where the back end has asked to be left alone for so long; it is not asked before.',
  })
  retryAfter!: number | null;
}
