import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsOptional } from 'class-validator';
import { Field } from 'type-graphql';
import { IsLine } from '../shared/line-text';

export const MAX_NAMES = 100;
const LONGEST_NAME = 256;

interface NameListOptions {
  /** What the list holds, as in "must name at least one account". */
  readonly of: 'account' | 'group';
  readonly optional?: boolean;
}

/** A list of names of the directory: 1 to 100, none twice. */
export function NameList(description: string, { of, optional = false }: NameListOptions): PropertyDecorator {
  const parts = [
    Field(() => [String], {
      nullable: optional,
      description: `${description} 1 to ${MAX_NAMES} names; none twice.`,
    }),
    ...(optional ? [IsOptional()] : []),
    ArrayNotEmpty({ message: `must name at least one ${of}` }),
    ArrayMaxSize(MAX_NAMES, { message: `must hold at most ${MAX_NAMES} ${of}s` }),
    ArrayUnique((name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name), {
      message: `must not name one ${of} twice (letter case does not tell ${of}s apart)`,
    }),
    IsLine(LONGEST_NAME, { each: true }),
  ];
  return (target, property) => {
    for (const decorate of parts) decorate(target, property);
  };
}

/** What a request acts on. */
export function AccountList(): PropertyDecorator {
  return NameList('What to act on: users and groups by sAMAccountName, contacts and computers by name.', {
    of: 'account',
  });
}
