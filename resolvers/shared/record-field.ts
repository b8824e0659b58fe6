import type { GraphQLObjectType } from 'graphql';
import { Extensions } from 'type-graphql';
import { partOf } from './lazy';

/** An object of the schema that answers from a record. */
interface OfRecord {
  readonly record: object;
}

/** `unknown` where the source has a value of the field's type under the field's name; the compiler refuses the rest. */
type Answers<Source, Row, Name extends keyof Row> =
  Source extends Readonly<Record<Name, infer Value>> ? (Value extends Row[Name] ? unknown : never) : never;

/** What a part of a record holds once it was read. */
type Read<Part> = Exclude<Part, Error | ((...args: never[]) => unknown) | null | undefined>;

type PartOf<Row extends OfRecord, Part extends string> = Read<
  Row['record'] extends { [P in Part]: infer P } ? P : never
>;

const parts = new WeakMap<object, Map<string, string>>();

/** A field whose value is what the record has under the same name. */
export function FromRecord() {
  return <Row extends OfRecord, Name extends string & keyof Row>(
    prototype: Row & Answers<Row['record'], Row, Name>,
    name: Name,
  ): void => {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: { readonly record: Fields }): unknown {
        return this.record[name];
      },
    });
  };
}

/**
 * A field whose value is what a part of the record has under the same name, where that part is read apart from the rest:
 * with the page, or not before somebody selects the field, which is `@Lazy` then. It is `null` where the record is gone,
 * and the error where the part could not be read: thrown, it would cost more than its own field's value.
 */
export function FromPart<Part extends string>(part: Part) {
  return <Row extends OfRecord, Name extends string & keyof Row>(
    prototype: Row & Answers<PartOf<Row, Part>, Row, Name>,
    name: Name,
  ): void => {
    InPart(part)(prototype, name);
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: { readonly record: Fields }): unknown {
        return valueIn(this.record[part], name);
      },
    });
  };
}

/** Says of a field which part of the record it reads; the calls for it are counted beforehand under that name. */
export function InPart(part: string) {
  return (prototype: object, name: string): void => {
    Extensions({ [keyOf(name)]: partOf(prototype, part) })(prototype.constructor as never);
    const known = parts.get(prototype.constructor) ?? new Map<string, string>();
    parts.set(prototype.constructor, known.set(name, part));
  };
}

/** The fields of a type whose values are in parts of the record, and in which. */
export function partsOf(type: object): ReadonlyMap<string, string> {
  return parts.get(type) ?? new Map<string, string>();
}

/** The part of a record that a field reads, as `Type.part`. */
export function recordPartOf(type: GraphQLObjectType, field: string): string | undefined {
  const part = type.extensions[keyOf(field)];
  return typeof part === 'string' ? part : undefined;
}

function keyOf(field: string): string {
  return `part ${field}`;
}

/** @returns the value, or the error that takes its place. */
export function readPart<Value>(part: Value | Error | undefined): Value | Error {
  return part === undefined ? new Error('A part of a task was selected and not read') : part;
}

type Fields = Readonly<Record<string, unknown>>;

function valueIn(part: unknown, name: string): unknown {
  if (typeof part === 'function') return (part as () => Promise<Fields | null>)().then((read) => read?.[name] ?? null);
  const read = readPart(part);
  return read instanceof Error || read === null ? read : (read as Fields)[name];
}
