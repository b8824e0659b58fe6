import {
  type FieldNode,
  getDirectiveValues,
  type GraphQLResolveInfo,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type FieldsByName = Map<string, SelectionSetNode[]>;

function isLeftOut(node: SelectionNode, info: GraphQLResolveInfo): boolean {
  if (!node.directives?.length) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.['if'] === false
  );
}

/** Type conditions are not looked at: selecting a field of one type only is reason enough to fetch it. */
function collect(sets: readonly SelectionSetNode[], info: GraphQLResolveInfo): FieldsByName {
  const fields: FieldsByName = new Map();
  const seenFragments = new Set<string>();
  const pending = [...sets];
  for (let set = pending.pop(); set; set = pending.pop()) {
    for (const node of set.selections) {
      if (isLeftOut(node, info)) continue;
      if (node.kind === Kind.FIELD) {
        const known = fields.get(node.name.value) ?? [];
        if (node.selectionSet) known.push(node.selectionSet);
        fields.set(node.name.value, known);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        pending.push(node.selectionSet);
      } else if (!seenFragments.has(node.name.value)) {
        seenFragments.add(node.name.value);
        const fragment = info.fragments[node.name.value];
        if (fragment) pending.push(fragment.selectionSet);
      }
    }
  }
  return fields;
}

/**
 * The names of the fields selected at `paths` below the field being resolved, so that nothing is fetched in vain and
 * what is needed is fetched once for the whole page.
 *
 * @param paths e.g. `[['nodes'], ['edges', 'node']]`; an empty path is the field itself.
 */
export function selectedFields(info: GraphQLResolveInfo, paths: readonly (readonly string[])[]): ReadonlySet<string> {
  const own = info.fieldNodes.flatMap((node: FieldNode) => (node.selectionSet ? [node.selectionSet] : []));
  const names = new Set<string>();
  for (const path of paths) {
    let sets = own;
    for (const step of path) sets = collect(sets, info).get(step) ?? [];
    for (const name of collect(sets, info).keys()) names.add(name);
  }
  return names;
}
