import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  type GraphQLArgument,
  GraphQLIncludeDirective,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromAST,
  type VariableNode,
} from 'graphql';
import { fieldOf } from '../limits/measure';
import { fragmentsOf, isCondition } from './selections';

export type Variables = Readonly<Record<string, unknown>>;

/** An operation in which nothing is left to decide, and no value that a client wrote. */
interface SpecializedOperation {
  /** The operation and its fragments, without conditions and without what those leave out. */
  readonly document: DocumentNode;
  readonly originals: ReadonlyMap<FieldNode, FieldNode>;
  /** Values that stood in the text; `document` has variables of these names in their places. */
  readonly literals: readonly { readonly name: string; readonly node: ValueNode; readonly type: GraphQLInputType }[];
  /** Variables that are arguments which must not be null. */
  readonly required: readonly { readonly name: string; readonly hasDefault: boolean }[];
}

/**
 * Decides the conditions of an operation for these values of its variables, and moves the values written in it to
 * variables of their own. Both are work that graphql-js does and that the compiler would do differently; written values
 * would even become part of the code.
 *
 * @param variables as graphql-js coerced them
 * @param typeOfVariables the name of a scalar that takes values as they are
 */
export function specializeOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  typeOfVariables: string,
): SpecializedOperation {
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();
  const originals = new Map<FieldNode, FieldNode>();
  const literals: SpecializedOperation['literals'][number][] = [];
  const required: SpecializedOperation['required'][number][] = [];

  const ofArgument = (node: ArgumentNode, argument: GraphQLArgument): ArgumentNode => {
    if (node.value.kind === Kind.VARIABLE) {
      const hasDefault = argument.defaultValue !== undefined;
      if (isNonNullType(argument.type)) required.push({ name: node.value.name.value, hasDefault });
      return node;
    }
    // No name in a document has this sign, and names in code may.
    const name = `$${literals.length}`;
    literals.push({ name, node: node.value, type: argument.type });
    return { ...node, value: variableOf(name) };
  };

  const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined): FieldNode => {
    const field = fieldOf(node.name.value, parent);
    const given = node.arguments?.flatMap((one) => {
      const argument = field?.args.find(({ name }) => name === one.name.value);
      return argument ? ofArgument(one, argument) : [];
    });
    const special: FieldNode = {
      ...node,
      ...(given && { arguments: given }),
      ...(node.selectionSet && { selectionSet: ofSet(node.selectionSet, field && getNamedType(field.type)) }),
    };
    originals.set(special, node);
    return special;
  };

  const ofSelection = (asked: SelectionNode, parent: GraphQLNamedType | undefined): SelectionNode => {
    const node = { ...asked, directives: asked.directives?.filter((one) => !isCondition(one)) ?? [] };
    switch (node.kind) {
      case Kind.FIELD:
        return ofField(node, parent);
      case Kind.INLINE_FRAGMENT: {
        const type = node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent;
        return { ...node, selectionSet: ofSet(node.selectionSet, type) };
      }
      case Kind.FRAGMENT_SPREAD:
        spread.add(node.name.value);
        return node;
    }
  };

  const ofSet = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((node) => (isLeftOut(node, variables) ? [] : ofSelection(node, parent))),
  });

  const selectionSet = ofSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  const used: FragmentDefinitionNode[] = [];
  // What is spread inside of one is visited too: a set goes on with what is added to it meanwhile.
  for (const name of spread) {
    const one = fragments[name];
    if (one) used.push({ ...one, selectionSet: ofSet(one.selectionSet, schema.getType(one.typeCondition.name.value)) });
  }
  const variablesInText = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const special: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    variableDefinitions: [...variablesInText, ...literals.map(({ name }) => name)].map((name) => ({
      kind: Kind.VARIABLE_DEFINITION,
      variable: variableOf(name),
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeOfVariables } },
    })),
    selectionSet,
  };
  return { document: { kind: Kind.DOCUMENT, definitions: [special, ...used] }, originals, literals, required };
}

/**
 * @param variables as graphql-js coerced them
 * @returns these, and the values that were written in the text; `undefined` where graphql-js would refuse an argument.
 */
export function valuesFor({ literals, required }: SpecializedOperation, variables: Variables): Variables | undefined {
  for (const { name, hasDefault } of required) {
    const value = variables[name];
    if (value === null || (value === undefined && !hasDefault)) return undefined;
  }
  if (literals.length === 0) return variables;
  const values: Record<string, unknown> = { ...variables };
  for (const { name, node, type } of literals) {
    const value = valueFromAST(node, type, variables);
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

function isLeftOut(node: SelectionNode, variables: Variables): boolean {
  if (!node.directives?.length) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] === false
  );
}

function variableOf(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } };
}
