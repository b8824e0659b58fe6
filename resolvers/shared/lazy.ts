import type { GraphQLObjectType } from 'graphql';
import { Extensions } from 'type-graphql';

/**
 * A lazy field: its value costs a call of its own, so that it may be a promise, or a function that is called only when
 * somebody selects the field. Said beside `@Field`, or alone where an interface declares the field:
 *
 *     @Lazy('total')
 *     @Field(() => Int, { nullable: true, description: 'How many there are.' })
 *     get totalCount(): number | null | Promise<number | null> {
 *
 * A compiled query reads every other field as a plain property, without looking at what it gets. A test fails for a
 * member of a type that is declared as a promise or a function and is not lazy.
 *
 * @param part under which name the calls of the field are counted beforehand; fields of one part cost one call together.
 *   A field without it costs nothing that is counted.
 */
export function Lazy(part?: string): PropertyDecorator {
  // Kept with the type: of one field of an interface, the types may differ in this.
  return (prototype, name) =>
    Extensions({ [keyOf(String(name))]: part === undefined ? true : partOf(prototype, part) })(prototype.constructor);
}

/** What a lazy field may hold: its value, the error in its place, or a way to get it. */
export type Lazily<Value> = Value | Error | Promise<Value> | (() => Promise<Value>);

export function isLazy(type: GraphQLObjectType, field: string): boolean {
  return type.extensions[keyOf(field)] !== undefined;
}

/** The part that a lazy field is read with, as `Type.part`. */
export function lazyPartOf(type: GraphQLObjectType, field: string): string | undefined {
  const part = type.extensions[keyOf(field)];
  return typeof part === 'string' ? part : undefined;
}

/** Parts are told apart by the class that names them: types that inherit a field share it. */
export function partOf(prototype: object, part: string): string {
  return `${prototype.constructor.name}.${part}`;
}

function keyOf(field: string): string {
  return `lazy ${field}`;
}
