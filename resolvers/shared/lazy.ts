import type { GraphQLObjectType } from 'graphql';
import { Extensions } from 'type-graphql';

/**
 * A lazy field: its value costs a call of its own, so that it may be a promise, or a function that is called only when
 * somebody selects the field. Said beside `@Field`, or alone where an interface declares the field:
 *
 *     @Lazy()
 *     @Field(() => Int, { nullable: true, description: 'How many there are.' })
 *     get totalCount(): number | null | Promise<number | null> {
 *
 * A compiled query reads every other field as a plain property, without looking at what it gets. A test fails for a
 * member of a type that is declared as a promise or a function and is not lazy.
 */
export function Lazy(): PropertyDecorator {
  // Kept with the type: of one field of an interface, the types may differ in this.
  return (prototype, name) => Extensions({ [keyOf(String(name))]: true })(prototype.constructor);
}

/** What a lazy field may hold: its value, the error in its place, or a way to get it. */
export type Lazily<Value> = Value | Error | Promise<Value> | (() => Promise<Value>);

export function isLazy(type: GraphQLObjectType, field: string): boolean {
  return type.extensions[keyOf(field)] === true;
}

function keyOf(field: string): string {
  return `lazy ${field}`;
}
