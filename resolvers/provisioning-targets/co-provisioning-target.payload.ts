import { Field, ObjectType } from 'type-graphql';
import {
  AddCoProvisioningTargetResult,
  DeleteCoProvisioningTargetResult,
  UpdateCoProvisioningTargetResult,
} from './target-outcome.type';

@ObjectType({ simpleResolvers: true, description: 'What became of adding a target.' })
export class AddCoProvisioningTargetPayload {
  @Field(() => [AddCoProvisioningTargetResult], { description: 'One result, for the one target asked for.' })
  results!: readonly AddCoProvisioningTargetResult[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of changing a target.' })
export class UpdateCoProvisioningTargetPayload {
  @Field(() => [UpdateCoProvisioningTargetResult], { description: 'One result, for the one target asked for.' })
  results!: readonly UpdateCoProvisioningTargetResult[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of deleting a target.' })
export class DeleteCoProvisioningTargetPayload {
  @Field(() => [DeleteCoProvisioningTargetResult], { description: 'One result, for the one target asked for.' })
  results!: readonly DeleteCoProvisioningTargetResult[];
}
