import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsName } from '../shared/name-text';
import { IsRegistryNumber } from './registry-number';

@InputType({ description: 'Narrows a list of provisioning targets.' })
export class CoProvisioningTargetFilter {
  @Field(() => ID, {
    nullable: true,
    description:
      'Only targets of this collaboration (CO), by number. Each registry has numbers of its own; ' +
      'one that does not have it is named in `problems`.',
  })
  @IsOptional()
  @IsRegistryNumber()
  coId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only targets of this back end, by name.' })
  @IsOptional()
  @IsName()
  backend?: string | null;
}
