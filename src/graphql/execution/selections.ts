import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const CONDITIONS: ReadonlySet<string> = new Set([GraphQLSkipDirective.name, GraphQLIncludeDirective.name]);

export function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  return fragments;
}

/** Everything that is selected anywhere in an operation and in the fragments it spreads, each written place once. */
export function selectionsOf(document: DocumentNode, { selectionSet }: OperationDefinitionNode): SelectionNode[] {
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();
  const selections: SelectionNode[] = [];
  const pending: SelectionSetNode[] = [selectionSet];
  for (let set = pending.pop(); set; set = pending.pop()) {
    for (const node of set.selections) {
      selections.push(node);
      if (node.kind !== Kind.FRAGMENT_SPREAD) {
        if (node.selectionSet) pending.push(node.selectionSet);
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = fragments[node.name.value];
        if (fragment) pending.push(fragment.selectionSet);
      }
    }
  }
  return selections;
}

/** The names of the variables that a `@skip` or an `@include` of the operation asks. */
export function conditionVariables(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const names = new Set<string>();
  for (const { directives = [] } of selectionsOf(document, operation)) {
    for (const { arguments: given = [] } of directives.filter(isCondition)) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    }
  }
  return [...names];
}

export function isCondition({ name }: DirectiveNode): boolean {
  return CONDITIONS.has(name.value);
}
