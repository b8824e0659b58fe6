import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { MembershipEnd as MembershipEndRecord } from '../../datasources/contracts/workflow-requests';
import { DateTime } from '../shared/date-time.scalar';

export const MembershipEndUnit = {
  MINUTES: 'MINUTES',
  HOURS: 'HOURS',
  DAYS: 'DAYS',
  DATE: 'DATE',
} as const satisfies { readonly [Unit in MembershipEndRecord['unit']]: Unit };

registerEnumType(MembershipEndUnit, {
  name: 'MembershipEndUnit',
  description: 'How the end of a membership is given.',
  valuesConfig: {
    MINUTES: { description: 'After so many minutes.' },
    HOURS: { description: 'After so many hours.' },
    DAYS: { description: 'After so many days.' },
    DATE: { description: 'At an instant.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'When memberships that a request asks for end by themselves.' })
export class MembershipEnd {
  @Field(() => MembershipEndUnit, { description: 'Which of the other fields says it, and in what.' })
  unit!: MembershipEndRecord['unit'];

  @Field(() => Int, {
    nullable: true,
    description:
      'How many minutes, hours or days; null for a date. Whether ADManager Plus counts from the raising or from the ' +
      'carrying out is not documented.',
  })
  amount!: number | null;

  @Field(() => DateTime, { nullable: true, description: 'The instant, for a date; null for the others.' })
  at!: string | null;
}
