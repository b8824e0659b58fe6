import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Numbers from 0 up to 1 that are the same in every run. */
export type Dice = () => number;

/** Mulberry32: small, and good enough to choose fields with. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Arguments of a field as GraphQL text, without the brackets; by `Type.field`. */
export type ArgumentsOf = Readonly<Record<string, (roll: Dice) => string>>;

/**
 * Makes queries out of a schema: any fields, aliases, inline and named fragments, `@skip` and `@include`.
 *
 * @throws Error for a field with required arguments that `argumentsOf` does not know, so that a new one is not left out.
 */
export class OperationMaker {
  readonly #schema: GraphQLSchema;
  readonly #arguments: ArgumentsOf;
  readonly #roll: Dice;
  #aliases = 0;
  #fragments: string[] = [];

  constructor(schema: GraphQLSchema, argumentsOf: ArgumentsOf, roll: Dice) {
    this.#schema = schema;
    this.#arguments = argumentsOf;
    this.#roll = roll;
  }

  query(levels = 4): string {
    this.#aliases = 0;
    this.#fragments = [];
    const root = this.#schema.getQueryType();
    if (!root) throw new Error('The schema has no queries');
    const body = this.#selections(root, levels, 2);
    return ['query Generated', body, ...this.#fragments].join('\n');
  }

  #selections(type: GraphQLNamedType, levels: number, most: number): string {
    const parts: string[] = [];
    if (isObjectType(type) || isInterfaceType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => levels > 1 || isLeafType(getNamedType(field.type)),
      );
      for (const field of this.#some(fields, most)) parts.push(this.#field(type.name, field, levels));
    }
    if (isAbstractType(type) && levels > 1) {
      for (const one of this.#some(this.#schema.getPossibleTypes(type), 2)) parts.push(this.#fragment(one, levels));
    }
    if (parts.length === 0 || this.#roll() < 0.2) parts.push('__typename');
    return `{ ${parts.join(' ')} }`;
  }

  #field(parent: string, field: GraphQLField<unknown, unknown>, levels: number): string {
    const given = this.#argumentsFor(`${parent}.${field.name}`, field);
    // An alias of its own wherever two fields of one name could differ.
    const alias = given !== '' || this.#roll() < 0.15 ? `a${(this.#aliases += 1)}: ` : '';
    const type = getNamedType(field.type);
    const below = isCompositeType(type) ? ` ${this.#selections(type, levels - 1, 5)}` : '';
    return `${alias}${field.name}${given}${this.#directive()}${below}`;
  }

  #fragment(type: GraphQLObjectType, levels: number): string {
    const below = this.#aliased(type, levels - 1);
    if (this.#roll() < 0.7) return `... on ${type.name}${this.#directive()} ${below}`;
    const name = `F${this.#fragments.length + 1}`;
    this.#fragments.push(`fragment ${name} on ${type.name} ${below}`);
    return `...${name}`;
  }

  /** Fields of one type of several under names of their own: the same name may mean another type in the next one. */
  #aliased(type: GraphQLObjectType, levels: number): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => levels > 1 || isLeafType(getNamedType(field.type)),
    );
    const parts = this.#some(fields, 4).map((field) => {
      const text = this.#field(type.name, field, levels);
      return /^a\d+: /.test(text) ? text : `a${(this.#aliases += 1)}: ${text}`;
    });
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  }

  #argumentsFor(place: string, field: GraphQLField<unknown, unknown>): string {
    const make = this.#arguments[place];
    if (make) {
      const text = make(this.#roll);
      return text === '' ? '' : `(${text})`;
    }
    if (field.args.some(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)) {
      throw new Error(`Say which arguments ${place} may have`);
    }
    return '';
  }

  #directive(): string {
    const roll = this.#roll();
    if (roll < 0.03) return ' @skip(if: true)';
    if (roll < 0.06) return ' @include(if: false)';
    return roll < 0.1 ? ' @include(if: true)' : '';
  }

  #some<Item>(items: readonly Item[], most: number): Item[] {
    const left = [...items];
    const wanted = Math.min(left.length, 1 + Math.floor(this.#roll() * most));
    return Array.from({ length: wanted }, () => left.splice(Math.floor(this.#roll() * left.length), 1)).flat();
  }
}
