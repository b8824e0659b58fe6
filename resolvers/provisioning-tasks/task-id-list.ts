import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique } from 'class-validator';
import { Field, ID } from 'type-graphql';

export const MAX_TASKS = 100;

/** The list of tasks that the mutations over many tasks take: 1 to 100 ids, none twice. */
export function TaskIdList(description: string): PropertyDecorator {
  const parts = [
    Field(() => [ID], { description: `${description} 1 to ${MAX_TASKS} global ids, of any back end; none twice.` }),
    ArrayNotEmpty({ message: 'must name at least one task' }),
    ArrayMaxSize(MAX_TASKS, { message: `must hold at most ${MAX_TASKS} tasks` }),
    ArrayUnique({ message: 'must not name a task twice' }),
  ];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}
