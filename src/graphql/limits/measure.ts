import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { LimitError } from '../errors/refusals';

/** How many rows the arguments of fields ask for. */
export interface Sizes {
  /** For a connection: `first`, or `last`, or the default of `first`. */
  ofPage(node: FieldNode, field: GraphQLField<unknown, unknown>): number;
  /** For a list: as many as a list argument (`ids`) names, or the fixed figure where nothing tells. */
  ofList(node: FieldNode, field: GraphQLField<unknown, unknown>): number;
}

/** Counts the calls to back ends that an operation may lead to. Parts are bits of a number, so that selections are joined by `|`. */
export interface CallCounting {
  /** What is read apart from the rest when this field is selected. */
  partsOf(parent: GraphQLNamedType | undefined, name: string): number;
  /** @param parts of all that is selected below a field of the outermost level */
  callsOf(node: FieldNode, field: GraphQLField<unknown, unknown>, parts: number): number;
}

/** For what is measured before the schema or the sizes are known. */
export const ONE_ROW: Sizes = { ofPage: () => 1, ofList: () => 1 };

/** What an operation comes to with every fragment written out where it is spread. */
export interface Measure {
  /** Levels of fields; all of introspection counts as one. */
  readonly depth: number;
  readonly aliases: number;
  /** The most directives at any one place. */
  readonly directives: number;
  /** Fields of the outermost level. */
  readonly rootFields: number;
  /** One point for each field, times the rows it is asked for. */
  readonly cost: number;
  /** The same for what hangs below `nodes` and `edges`, for each row. Only inside a connection. */
  readonly costPerRow: number;
  /** Cost below `__schema` and `__type`, which is kept apart. */
  readonly introspection: number;
  /** Calls to back ends at most. */
  readonly backendCalls: number;
  /** What is read of whatever the selected fields are of. Only below the outermost level. */
  readonly parts: number;
}

const NOTHING: Measure = {
  depth: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  cost: 0,
  costPerRow: 0,
  introspection: 0,
  backendCalls: 0,
  parts: 0,
};

function add(a: Measure, b: Measure): Measure {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: Math.max(a.directives, b.directives),
    rootFields: a.rootFields + b.rootFields,
    cost: a.cost + b.cost,
    costPerRow: a.costPerRow + b.costPerRow,
    introspection: a.introspection + b.introspection,
    backendCalls: a.backendCalls + b.backendCalls,
    parts: a.parts | b.parts,
  };
}

/**
 * Measures one operation of a document, whose names may be wrong. Each fragment is measured once, so the time is linear in the length
 * of the document, however large the figures become.
 */
export function measureOperation(
  schema: Pick<GraphQLSchema, 'getType' | 'getRootType'>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  sizes: Sizes,
  counting?: CallCounting,
): Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, Measure>();
  const root = schema.getRootType(operation.operation) ?? undefined;

  const ofFragment = (name: string): Measure => {
    const known = measured.get(name);
    if (known) return known;
    // Also what a cycle finds; validation refuses those, so this only has to end.
    measured.set(name, NOTHING);
    const fragment = fragments.get(name);
    if (!fragment) return NOTHING;
    const type = schema.getType(fragment.typeCondition.name.value);
    const inside = ofSelections(fragment.selectionSet, type);
    const result = { ...inside, directives: Math.max(inside.directives, fragment.directives?.length ?? 0) };
    measured.set(name, result);
    return result;
  };

  const ofSelection = (node: SelectionNode, parent: GraphQLNamedType | undefined): Measure => {
    switch (node.kind) {
      case Kind.FIELD:
        return ofField(node, parent);
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(node.name.value);
      case Kind.INLINE_FRAGMENT:
        return ofSelections(
          node.selectionSet,
          node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent,
        );
    }
  };

  const ofSelections = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): Measure =>
    set.selections.reduce((sum, node) => {
      const measure = add(sum, ofSelection(node, parent));
      return { ...measure, directives: Math.max(measure.directives, node.directives?.length ?? 0) };
    }, NOTHING);

  const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined): Measure => {
    const field = fieldOf(node.name.value, parent);
    const below = node.selectionSet ? ofSelections(node.selectionSet, field && getNamedType(field.type)) : NOTHING;
    const aliases = below.aliases + (node.alias ? 1 : 0);
    let { backendCalls, parts } = below;
    if (counting && field && parent === root) {
      backendCalls += counting.callsOf(node, field, parts);
      parts = 0;
    } else if (counting) {
      parts |= counting.partsOf(parent, node.name.value);
    }
    const here = { ...below, aliases, rootFields: 1, costPerRow: 0, backendCalls, parts };
    if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef) {
      return { ...here, depth: 1, cost: 1, introspection: below.introspection + below.cost };
    }
    const depth = below.depth + 1;
    if (!field) return { ...here, depth, cost: 1 };
    if (parent && isConnection(parent) && isRowsField(node.name.value)) {
      return { ...here, depth, cost: 1, costPerRow: below.cost };
    }
    return { ...here, depth, cost: 1 + costBelow(node, field, below, sizes) };
  };

  const inside = ofSelections(operation.selectionSet, root);
  return { ...inside, directives: Math.max(inside.directives, operation.directives?.length ?? 0) };
}

function costBelow(node: FieldNode, field: GraphQLField<unknown, unknown>, below: Measure, sizes: Sizes): number {
  if (!node.selectionSet) return 0;
  if (isConnection(getNamedType(field.type))) return below.cost + sizes.ofPage(node, field) * below.costPerRow;
  return isListType(getNullableType(field.type)) ? sizes.ofList(node, field) * below.cost : below.cost;
}

export function fieldOf(
  name: string,
  parent: GraphQLNamedType | undefined,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** `...Connection` in the sense of Relay: the rows are under `nodes` and `edges`. */
function isConnection(type: GraphQLNamedType): boolean {
  return (
    isObjectType(type) &&
    type.name.endsWith('Connection') &&
    ('edges' in type.getFields() || 'nodes' in type.getFields())
  );
}

function isRowsField(name: string): boolean {
  return name === 'nodes' || name === 'edges';
}

type Figure = 'depth' | 'aliases' | 'rootFields' | 'directives' | 'introspection' | 'cost' | 'backendCalls';

/** @returns what is said of the first of these limits that the operation is over. */
export function limitPassedBy<Name extends Figure>(
  measure: Measure,
  limits: Readonly<Record<Name, number>>,
  names: readonly Name[],
): LimitError | undefined {
  const passed = names.find((name) => measure[name] > limits[name]);
  return passed && new LimitError(passed, limits[passed], measure[passed]);
}
