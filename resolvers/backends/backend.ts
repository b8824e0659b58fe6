import { Authorized, Ctx, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';
import type { BackendInfo, RequestContext } from '../context';

export interface DescribedKind {
  readonly kind: string;
  readonly description: string;
}

let BackendKind: Readonly<Record<string, string>> = {};

/** To be called before the schema is built: its enum has the kinds of the registry. */
export function registerBackendKinds(kinds: readonly DescribedKind[]): void {
  BackendKind = Object.fromEntries(kinds.map(({ kind }) => [kind, kind]));
  registerEnumType(BackendKind, {
    name: 'BackendKind',
    description: 'Which product a back end is.',
    valuesConfig: Object.fromEntries(kinds.map(({ kind, description }) => [kind, { description }])),
  });
}

@ObjectType({
  simpleResolvers: true,
  description: 'One configured identity system. A deployment can have several of one kind; `name` tells them apart.',
})
export class Backend {
  @Field(() => String, { description: "The back end's name in this deployment's configuration, e.g. `sas-eu`." })
  name!: string;

  @Field(() => BackendKind, { description: 'Which product it is.' })
  kind!: string;

  @Field(() => Boolean, {
    description: 'True when it is an emulator that ships with this product: nothing real is read or changed.',
  })
  embedded!: boolean;

  @Field(() => [String], {
    description: 'The organizations whose tasks this deployment serves from it, as `filter.organization` takes them.',
  })
  organizations!: readonly string[];
}

/** @throws Error when no such back end is configured, which is a mistake of ours: names come from the configuration. */
export function backendNamed({ backends }: RequestContext, name: string): BackendInfo {
  const info = backends.get(name);
  if (!info) throw new Error(`No back end is named ${name}`);
  return info;
}

@Resolver()
export class BackendResolver {
  @Authorized()
  @Query(() => [Backend], {
    nullable: true,
    description:
      'The identity systems behind this API, in the order in which lists walk them. Costs no call; ' +
      'null only with an error that says why.',
  })
  backends(@Ctx() context: RequestContext): readonly Backend[] {
    return [...context.backends.values()];
  }
}
