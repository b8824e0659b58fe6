import { type FieldNode, Kind, type ObjectFieldNode, type OperationDefinitionNode, type ValueNode } from 'graphql';
import { isRecord } from '../../../datasources/shared/json';

/** A value as it stands in the document, or as a variable holds it; undefined where there is none. */
export type Given = ValueNode | { readonly sent: unknown } | undefined;

/** What the arguments of an operation's fields say, with the values of one request's variables. */
export class GivenArguments {
  #variablesMatter = false;

  constructor(
    private readonly operation: OperationDefinitionNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  /** Whether a variable was looked at so far; if not, all that was said holds for every request with this document. */
  get variablesMatter(): boolean {
    return this.#variablesMatter;
  }

  /** @param path the name of an argument, and of fields inside of it */
  at(node: FieldNode, [name = '', ...path]: readonly string[]): Given {
    let given = this.#resolve(named(node.arguments, name)?.value);
    for (const step of path) given = this.#resolve(fieldIn(given, step));
    return given;
  }

  /** A single value where a list is expected counts as a list of one, as it does in GraphQL. */
  lengthOf(given: Given): number | undefined {
    if (!isGiven(given)) return undefined;
    if ('sent' in given) return Array.isArray(given.sent) ? given.sent.length : 1;
    return given.kind === Kind.LIST ? given.values.length : 1;
  }

  /** The texts of a list. */
  textsOf(given: Given): string[] | undefined {
    return this.#entriesOf(given)?.flatMap((entry) => {
      const value = valueOf(this.#resolve(entry));
      return typeof value === 'string' ? [value] : [];
    });
  }

  #resolve(given: Given): Given {
    if (!given || 'sent' in given || given.kind !== Kind.VARIABLE) return given;
    this.#variablesMatter = true;
    const name = given.name.value;
    if (Object.hasOwn(this.variables, name)) return { sent: this.variables[name] };
    return this.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  }

  #entriesOf(given: Given): readonly Given[] | undefined {
    if (!isGiven(given)) return undefined;
    if ('sent' in given) return Array.isArray(given.sent) ? given.sent.map((sent: unknown) => ({ sent })) : [given];
    return given.kind === Kind.LIST ? given.values : [given];
  }
}

/** Whether something is there that is not null. */
export function isGiven(given: Given): given is NonNullable<Given> {
  if (!given) return false;
  return 'sent' in given ? given.sent !== undefined && given.sent !== null : given.kind !== Kind.NULL;
}

export function numberOf(given: Given): number | undefined {
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
