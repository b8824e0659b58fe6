import { IsOptional, ValidateNested } from 'class-validator';
import { type ClassType, Field } from 'type-graphql';

/** One of the actions of an input, of which exactly one is given. */
export function ActionField(type: () => ClassType, description: string): PropertyDecorator {
  const parts = [Field(type, { nullable: true, description }), IsOptional(), ValidateNested()];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}
