import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { CallCount, CostsByBackend } from '../../../resolvers/shared/call-count';
import { lazyPartOf } from '../../../resolvers/shared/lazy';
import { recordPartOf } from '../../../resolvers/shared/record-field';
import type { GivenArguments } from './given-arguments';
import type { CallCounting, Sizes } from './measure';

/** Bits of a number. */
const MOST_PARTS = 31;

/**
 * Counts what the fields of the outermost level may cost, by what each says of itself and by what is selected below it.
 *
 * @returns makes the counting for one operation with its arguments
 */
export function createCallCounting(
  schema: GraphQLSchema,
): (costs: CostsByBackend, given: GivenArguments, sizes: Sizes) => CallCounting {
  const { bits, byField } = partsIn(schema);
  const reads = (parts: number, part: string): boolean => (parts & (bits.get(part) ?? 0)) !== 0;
  return (costs, given, sizes) => ({
    partsOf: (parent, name) => (parent ? (byField.get(parent.name)?.get(name) ?? 0) : 0),
    callsOf: (node, field, parts) => {
      const count = field.extensions['calls'] as CallCount | undefined;
      if (!count) return 0;
      return count(
        {
          pageSize: sizes.ofPage(node, field),
          reads: (part) => reads(parts, part),
          isGiven: (...path) => given.isGiven(node, path),
          lengthOf: (...path) => given.lengthOf(node, path) ?? 0,
          textsOf: (...path) => given.textsOf(node, path),
        },
        costs,
      );
    },
  });
}

/** Which parts the fields of each type read. @throws Error for more parts than there are bits */
function partsIn(schema: GraphQLSchema) {
  const bits = new Map<string, number>();
  const byField = new Map<string, Map<string, number>>();
  const add = (type: GraphQLNamedType, field: string, part: string): void => {
    if (!bits.has(part)) {
      if (bits.size === MOST_PARTS) throw new Error(`There are more than ${MOST_PARTS} parts that cost calls`);
      bits.set(part, 1 << bits.size);
    }
    const fields = byField.get(type.name) ?? new Map<string, number>();
    fields.set(field, (fields.get(field) ?? 0) | (bits.get(part) ?? 0));
    byField.set(type.name, fields);
  };
  const types = Object.values(schema.getTypeMap());
  for (const type of types.filter(isObjectType)) {
    for (const { name } of fieldsOf(type)) {
      const lazy = lazyPartOf(type, name);
      for (const one of lazy === undefined ? [] : [type, ...type.getInterfaces()]) add(one, name, lazy ?? '');
      const part = recordPartOf(type, name);
      // A part of the record is read for a field of that name, whichever of several types it was selected of.
      for (const one of part === undefined ? [] : types) {
        if (isRelated(one, type)) add(one, name, part ?? '');
      }
    }
  }
  return { bits, byField };
}

function fieldsOf(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields());
}

function isRelated(one: GraphQLNamedType, type: GraphQLObjectType): boolean {
  if (isInterfaceType(one)) return type.getInterfaces().includes(one);
  if (!isObjectType(one)) return false;
  return one === type || one.getInterfaces().some((shared) => type.getInterfaces().includes(shared));
}
