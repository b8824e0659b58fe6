import { type FieldNode, Kind, type ObjectFieldNode, type OperationDefinitionNode, type ValueNode } from 'graphql';
import { isRecord } from '../../../datasources/shared/json';

/** A value as it stands in the document, or as a variable holds it; undefined where there is none. */
export type Given = ValueNode | { readonly sent: unknown } | undefined;

type Path = readonly string[];

interface Answers {
  readonly numberOf: number | undefined;
  readonly lengthOf: number | undefined;
  readonly textsOf: readonly string[] | undefined;
  readonly isGiven: boolean;
}
type Question = keyof Answers;
type Answer = Answers[Question];

/** What was asked of arguments in which a variable is, and what came of it. */
export interface Asked {
  readonly question: Question;
  readonly node: FieldNode;
  readonly path: Path;
  readonly answer: Answer;
}

/** What the arguments of an operation's fields say, with the values of one request's variables. */
export class GivenArguments {
  /** What depends on the variables; whatever was made of the answers holds for all requests with the same answers. */
  readonly asked: Asked[] = [];
  #variables = 0;

  constructor(
    private readonly operation: OperationDefinitionNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  /** Whether these variables lead to the same answers. */
  answersAre(asked: readonly Asked[]): boolean {
    return asked.every(({ question, node, path, answer }) =>
      isSame(this.#answer[question](this.#at(node, path)), answer),
    );
  }

  /** @param path the name of an argument, and of fields inside of it */
  numberOf(node: FieldNode, path: Path): number | undefined {
    return this.#ask('numberOf', node, path);
  }

  /** A single value where a list is expected counts as a list of one, as it does in GraphQL. */
  lengthOf(node: FieldNode, path: Path): number | undefined {
    return this.#ask('lengthOf', node, path);
  }

  /** The texts of a list. */
  textsOf(node: FieldNode, path: Path): readonly string[] | undefined {
    return this.#ask('textsOf', node, path);
  }

  /** Whether something is there that is not null. */
  isGiven(node: FieldNode, path: Path): boolean {
    return this.#ask('isGiven', node, path);
  }

  readonly #answer: { readonly [Asking in Question]: (given: Given) => Answers[Asking] } = {
    numberOf,
    isGiven,
    lengthOf: (given: Given): number | undefined => {
      if (!isGiven(given)) return undefined;
      if ('sent' in given) return Array.isArray(given.sent) ? given.sent.length : 1;
      return given.kind === Kind.LIST ? given.values.length : 1;
    },
    textsOf: (given: Given): readonly string[] | undefined =>
      entriesOf(given)?.flatMap((entry) => {
        const value = valueOf(this.#resolve(entry));
        return typeof value === 'string' ? [value] : [];
      }),
  };

  #ask<Asking extends Question>(question: Asking, node: FieldNode, path: Path): Answers[Asking] {
    const before = this.#variables;
    const answer = this.#answer[question](this.#at(node, path));
    if (this.#variables > before) this.asked.push({ question, node, path, answer });
    return answer;
  }

  #at(node: FieldNode, [name = '', ...path]: Path): Given {
    let given = this.#resolve(named(node.arguments, name)?.value);
    for (const step of path) given = this.#resolve(fieldIn(given, step));
    return given;
  }

  #resolve(given: Given): Given {
    if (!given || 'sent' in given || given.kind !== Kind.VARIABLE) return given;
    this.#variables += 1;
    const name = given.name.value;
    if (Object.hasOwn(this.variables, name)) return { sent: this.variables[name] };
    return this.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  }
}

function isSame(one: Answer, other: Answer): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

function entriesOf(given: Given): readonly Given[] | undefined {
  if (!isGiven(given)) return undefined;
  if ('sent' in given) return Array.isArray(given.sent) ? given.sent.map((sent: unknown) => ({ sent })) : [given];
  return given.kind === Kind.LIST ? given.values : [given];
}

function isGiven(given: Given): given is NonNullable<Given> {
  if (!given) return false;
  return 'sent' in given ? given.sent !== undefined && given.sent !== null : given.kind !== Kind.NULL;
}

function numberOf(given: Given): number | undefined {
  const value = valueOf(given);
  const number = given && !('sent' in given) && given.kind === Kind.INT ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function valueOf(given: Given): unknown {
  if (!given) return undefined;
  if ('sent' in given) return given.sent;
  return 'value' in given ? given.value : undefined;
}

function fieldIn(given: Given, name: string): Given {
  if (!given) return undefined;
  if (!('sent' in given)) return given.kind === Kind.OBJECT ? named(given.fields, name)?.value : undefined;
  return isRecord(given.sent) && Object.hasOwn(given.sent, name) ? { sent: given.sent[name] } : undefined;
}

function named<Entry extends Pick<ObjectFieldNode, 'name'>>(
  entries: readonly Entry[] | undefined,
  name: string,
): Entry | undefined {
  return entries?.find((entry) => entry.name.value === name);
}
