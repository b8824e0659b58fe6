import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLNullableType,
} from 'graphql';
import type { Variables } from './execute';
import type { Dice } from './random-operation';

/** Makes a value for one argument, `undefined` to leave it out. The same rolls make the same value. */
export type MakeValue = (roll: Dice) => unknown;

export function pick<Item>(items: readonly Item[], roll: Dice): Item {
  const index = Math.floor(roll() * items.length);
  if (!(index in items)) throw new Error('There is nothing to pick from');
  return items[index] as Item;
}

/** Names that a careless `object[name]` finds in every object. */
export const NAMES_OF_OBJECTS = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__proto__',
  '__defineGetter__',
  'isPrototypeOf',
] as const;

const NONSENSE: readonly unknown[] = ['x', null, [null], { nonsense: 1 }, 9_999_999_999, true, [], 1.5, ['x', null]];

interface Variable {
  readonly name: string;
  readonly declaration: string;
  readonly isCondition: boolean;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  /** What the first requests give; `undefined` for nothing. */
  readonly value: unknown;
  /** Another of its kind. */
  readonly another: () => unknown;
}

/** The variables of one operation, and values as they are written in its text: with variables in any place. */
export class RandomValues {
  readonly #roll: Dice;
  #variables: Variable[] = [];

  constructor(roll: Dice) {
    this.#roll = roll;
  }

  clear(): void {
    this.#variables = [];
  }

  get declarations(): string {
    const all = this.#variables.map(({ declaration }) => declaration);
    return all.length === 0 ? '' : `(${all.join(' ')})`;
  }

  /** @param hasDefault whether the place itself has a default. */
  write(make: MakeValue, value: unknown, type: GraphQLInputType, hasDefault = false): string {
    if (this.#roll() < 0.3) return this.#variable(make, value, type, hasDefault);
    const inner = isNonNullType(type) ? (type.ofType as GraphQLNullableType) : type;
    if (value === null) return 'null';
    if (isListType(inner)) {
      const of = inner.ofType as GraphQLInputType;
      if (!Array.isArray(value)) return this.write(make, value, of);
      if (value.length === 1 && this.#roll() < 0.3) return this.write(firstOf(make), value[0], of);
      return `[${value.map((one) => this.write(firstOf(make), one, of)).join(', ')}]`;
    }
    if (isInputObjectType(inner)) {
      const fields = Object.entries(value as object).map(([name, one]) => {
        const field = inner.getFields()[name];
        if (!field) throw new Error(`${inner.name} has no ${name}`);
        return `${name}: ${this.write(memberOf(make, name), one, field.type, field.defaultValue !== undefined)}`;
      });
      return `{ ${fields.join(', ')} }`;
    }
    return isEnumType(inner) ? (value as string) : literal(value);
  }

  /** Conditions, with values written in the text and with variables of every kind; often none. */
  directives(): string {
    const roll = this.#roll();
    if (roll > 0.22) return '';
    if (roll > 0.02) return ` @${pick(['skip', 'include'], this.#roll)}(if: ${this.#condition()})`;
    return ` @include(if: ${this.#condition()}) @skip(if: ${this.#condition()})`;
  }

  /**
   * The variables of four requests: twice the same, then others with the same conditions, then any others, which may be
   * wrong.
   */
  asks(): readonly Variables[] {
    const first = this.#values(({ value }) => value);
    const others = this.#values((one) => (one.isCondition ? one.value : this.#other(one)));
    const any = this.#values((one) => {
      if (this.#roll() < 0.02) return pick(NONSENSE, this.#roll);
      if (one.isCondition && this.#roll() < 0.7) return one.value;
      return this.#other(one);
    });
    return [first, first, others, this.#roll() < 0.1 ? { ...any, undeclared: { a: [1, null] } } : any];
  }

  #values(valueOf: (variable: Variable) => unknown): Variables {
    // As JSON is read: `__proto__` is a member like any other.
    return Object.fromEntries(
      this.#variables.flatMap((one): [string, unknown][] => {
        const value = valueOf(one);
        return value === undefined ? [] : [[one.name, value]];
      }),
    );
  }

  #other({ another, value, hasDefault, isNullable }: Variable): unknown {
    const roll = this.#roll();
    if (hasDefault && roll < 0.3) return undefined;
    if (isNullable && roll < 0.4) return null;
    return another() ?? value;
  }

  #condition(): string {
    if (this.#roll() < 0.25) return String(this.#roll() < 0.5);
    const known = this.#variables.filter(({ isCondition }) => isCondition);
    if (known.length > 0 && this.#roll() < 0.6) return `$${pick(known, this.#roll).name}`;
    const another = () => this.#roll() < 0.5;
    const value = another();
    const type = pick(['Boolean!', 'Boolean! =', 'Boolean ='], this.#roll);
    const hasDefault = type.endsWith('=');
    return this.#declare({
      type: hasDefault ? `${type} ${String(another())}` : type,
      value: hasDefault && this.#roll() < 0.6 ? undefined : value,
      hasDefault,
      isCondition: true,
      isNullable: false,
      another,
    });
  }

  #variable(make: MakeValue, value: unknown, type: GraphQLInputType, placeHasDefault: boolean): string {
    const another = () => make(this.#roll);
    const nullable = isNonNullType(type) ? type.ofType : type;
    const text = nullable.toString();
    const mayBeNull = !isNonNullType(type) || placeHasDefault;
    const common = { isCondition: false, another };
    if (value !== null && this.#roll() < 0.4) {
      const isRequired = this.#roll() < 0.4;
      return this.#declare({
        ...common,
        type: `${text}${isRequired ? '!' : ''} = ${constant(value, nullable)}`,
        value: this.#roll() < 0.7 ? undefined : value,
        hasDefault: true,
        // Allowed by validation even where the place allows no null.
        isNullable: !isRequired && (mayBeNull || this.#roll() < 0.1),
      });
    }
    if (mayBeNull && this.#roll() < 0.7) {
      return this.#declare({
        ...common,
        type: text,
        value: this.#roll() < 0.2 ? undefined : value,
        hasDefault: true,
        isNullable: true,
      });
    }
    if (value === null) return 'null';
    return this.#declare({ ...common, type: `${text}!`, value, hasDefault: false, isNullable: false });
  }

  #declare({ type, ...rest }: Omit<Variable, 'name' | 'declaration'> & { readonly type: string }): string {
    const free = NAMES_OF_OBJECTS.filter((name) => this.#variables.every((one) => one.name !== name));
    const isPlain = free.length === 0 || this.#roll() > 0.03;
    const name = isPlain ? `v${this.#variables.length + 1}` : pick(free, this.#roll);
    this.#variables.push({ ...rest, name, declaration: `$${name}: ${type}` });
    return `$${name}`;
  }
}

function firstOf(make: MakeValue): MakeValue {
  return (roll) => {
    const made = make(roll);
    return Array.isArray(made) ? (made[0] as unknown) : made;
  };
}

function memberOf(make: MakeValue, name: string): MakeValue {
  return (roll) => (make(roll) as Variables | undefined | null)?.[name];
}

/** A value as text without variables. */
function constant(value: unknown, type: GraphQLInputType): string {
  const inner = isNonNullType(type) ? (type.ofType as GraphQLNullableType) : type;
  if (value === null) return 'null';
  if (isListType(inner)) {
    const of = inner.ofType as GraphQLInputType;
    return Array.isArray(value) ? `[${value.map((one) => constant(one, of)).join(', ')}]` : constant(value, of);
  }
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    const members = Object.entries(value as object).map(
      ([name, one]) => `${name}: ${constant(one, fields[name]!.type)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return isEnumType(inner) ? (value as string) : literal(value);
}

/** A value of a scalar, which may be an object: then its keys are without quotation marks. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${literal(one)}`)
    .join(', ')} }`;
}
