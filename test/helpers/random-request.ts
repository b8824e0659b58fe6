import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { Variables } from './execute';
import type { Dice } from './random-operation';
import { type MakeValue, NAMES_OF_OBJECTS, pick, RandomValues } from './random-values';

/** How to make the values of arguments, by `Type.field.argument`. */
export type ValuesOf = Readonly<Record<string, MakeValue>>;

export interface RandomRequest {
  readonly query: string;
  /** The variables of one request after another. */
  readonly asks: readonly Variables[];
}

interface Fragment {
  readonly name: string;
  readonly type: string;
  readonly levels: number;
  readonly text: string;
}

/** What is common to the fields of one response key in one selection. */
interface Head {
  readonly text: string;
  readonly field: GraphQLField<unknown, unknown>;
}

/**
 * Makes queries out of a schema: any fields, the same ones several times, aliases, inline and named fragments that are
 * spread in several places, conditions, and values of every kind in the text, in variables, and left out. Not all of them
 * are valid.
 *
 * @throws Error for an argument that `valuesOf` does not know, so that a new one is not left out unseen.
 */
export class RequestMaker {
  readonly #schema: GraphQLSchema;
  readonly #values: ValuesOf;
  readonly #roll: Dice;
  readonly #written: RandomValues;
  #aliases = 0;
  #fragments: Fragment[] = [];

  constructor(schema: GraphQLSchema, valuesOf: ValuesOf, roll: Dice) {
    this.#schema = schema;
    this.#values = valuesOf;
    this.#roll = roll;
    this.#written = new RandomValues(roll);
  }

  request(levels = 4): RandomRequest {
    this.#aliases = 0;
    this.#fragments = [];
    this.#written.clear();
    const root = this.#schema.getQueryType();
    if (!root) throw new Error('The schema has no queries');
    const body = this.#selections(root, levels, 2);
    const fragments = this.#fragments.map(({ text }) => text);
    return {
      query: [`query Generated${this.#written.declarations} ${body}`, ...fragments].join('\n'),
      asks: this.#written.asks(),
    };
  }

  #selections(type: GraphQLNamedType, levels: number, most: number): string {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const heads: Head[] = [];
    const wanted = 1 + Math.floor(this.#roll() * most);
    const parts = Array.from({ length: wanted }, () => {
      const roll = this.#roll();
      if (roll < 0.06) return `__typename${this.#written.directives()}`;
      if (roll < 0.2 && levels > 1) return this.#inline(type, levels);
      if (roll < 0.36 && levels > 1) return this.#spread(type, levels);
      const known = heads.length > 0 && this.#roll() < 0.15 ? pick(heads, this.#roll) : undefined;
      const possible = fields.filter((field) => levels > 1 || isLeafType(getNamedType(field.type)));
      if (known) return this.#field(known, levels);
      if (possible.length === 0) return levels > 1 ? this.#inline(type, levels) : '__typename';
      const field = pick(possible, this.#roll);
      const head = { text: this.#head(type.name, field), field };
      heads.push(head);
      return this.#field(head, levels);
    });
    return `{ ${parts.join(' ')} }`;
  }

  #field({ text, field }: Head, levels: number): string {
    const type = getNamedType(field.type);
    const below = isCompositeType(type) ? ` ${this.#selections(type, levels - 1, 5)}` : '';
    return `${text}${this.#written.directives()}${below}`;
  }

  #head(parent: string, field: GraphQLField<unknown, unknown>): string {
    const given = this.#argumentsFor(`${parent}.${field.name}`, field);
    // An alias of its own wherever two fields of one name could differ.
    return `${given !== '' || this.#roll() < 0.3 ? `${this.#alias()}: ` : ''}${field.name}${given}`;
  }

  #alias(): string {
    const roll = this.#roll();
    this.#aliases += 1;
    if (roll < 0.04) return pick(NAMES_OF_OBJECTS, this.#roll);
    if (roll < 0.07) return `a${this.#aliases}_a${1 + Math.floor(this.#roll() * this.#aliases)}`;
    if (roll < 0.1) return pick(['nodes', 'idx0', 'TokenProvisioningTask', 'index', 'data', 'then', 'err'], this.#roll);
    return `a${this.#aliases}`;
  }

  #inline(type: GraphQLNamedType, levels: number): string {
    const condition = this.#roll() < 0.25 && !isAbstractType(type) ? undefined : this.#condition(type);
    const on = condition ? ` on ${condition.name}` : '';
    return `...${on}${this.#written.directives()} ${this.#selections(condition ?? type, levels - 1, 4)}`;
  }

  #spread(type: GraphQLNamedType, levels: number): string {
    const types = this.#conditions(type);
    const known = this.#fragments.filter((one) => one.levels < levels && types.some(({ name }) => name === one.type));
    if (known.length > 0 && this.#roll() < 0.6)
      return `...${pick(known, this.#roll).name}${this.#written.directives()}`;
    const on = pick(types, this.#roll);
    const body = this.#selections(on, levels - 1, 4);
    const name = `F${this.#fragments.length + 1}`;
    this.#fragments.push({ name, type: on.name, levels: levels - 1, text: `fragment ${name} on ${on.name} ${body}` });
    return `...${name}${this.#written.directives()}`;
  }

  #condition(type: GraphQLNamedType): GraphQLNamedType {
    return pick(this.#conditions(type), this.#roll);
  }

  /** The types that a fragment may be on where a type is selected from. */
  #conditions(type: GraphQLNamedType): readonly GraphQLNamedType[] {
    if (isAbstractType(type)) {
      const interfaces = Object.values(this.#schema.getTypeMap()).filter(isInterfaceType);
      const possible = this.#schema.getPossibleTypes(type);
      const overlaps = interfaces.filter((one) =>
        this.#schema.getPossibleTypes(one).some((candidate) => possible.includes(candidate)),
      );
      return [type, ...overlaps, ...possible];
    }
    return isObjectType(type) ? [type, ...type.getInterfaces()] : [type];
  }

  #argumentsFor(place: string, field: GraphQLField<unknown, unknown>): string {
    const given = field.args.flatMap(({ name, type, defaultValue }) => {
      const make = this.#values[`${place}.${name}`];
      if (!make) throw new Error(`Say which ${name} ${place} may have`);
      const value = make(this.#roll);
      if (value === undefined) return [];
      return `${name}: ${this.#written.write(make, value, type, defaultValue !== undefined)}`;
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }
}
