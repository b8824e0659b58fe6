import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';
import { InputError } from '../shared/input-error';
import { PageArgs } from '../shared/page.args';
import { ProvisioningTaskFilter } from './provisioning-task-filter.input';

@ArgsType()
export class ProvisioningTasksArgs extends PageArgs {
  @Field(() => ProvisioningTaskFilter, { nullable: true, description: 'Narrows the list; all tasks without it.' })
  @IsOptional()
  @ValidateNested()
  filter?: ProvisioningTaskFilter | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Refused: this list can be read from its beginning only. Use `first`.',
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Refused: this list can be read from its beginning only. To go back, use the `after` of the page before.',
  })
  before?: string | null;
}

/**
 * The back ends page by offset while tasks leave their lists, and Oracle does not say where its list ends.
 *
 * @throws InputError that says what to ask for instead.
 */
export function refuseBackwards({ last, before }: ProvisioningTasksArgs): void {
  const reason = 'is not possible here, since these back ends page forwards only';
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  const faults = [
    ...(given(last) ? [{ path: 'last', message: `${reason}; use first` }] : []),
    ...(given(before)
      ? [{ path: 'before', message: `${reason}; to go back, ask again with the after of the page before` }]
      : []),
  ];
  if (faults.length > 0) throw new InputError(faults);
}
