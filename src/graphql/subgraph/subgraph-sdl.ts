import {
  type ConstDirectiveNode,
  type DefinitionNode,
  GraphQLOneOfDirective,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  type TypeDefinitionNode,
} from 'graphql';
import { FEDERATION_DIRECTIVES, FEDERATION_LINK } from './federation-directives';

/**
 * The schema as a subgraph: what `_service { sdl }` answers and a schema registry is given.
 *
 * @throws Error when a directive is meant for something that the schema does not have.
 */
export function printSubgraph(schema: GraphQLSchema): string {
  const unused = new Set(Object.keys(FEDERATION_DIRECTIVES));
  const directivesAt = (place: string): readonly ConstDirectiveNode[] => {
    const text = Object.hasOwn(FEDERATION_DIRECTIVES, place) ? FEDERATION_DIRECTIVES[place] : undefined;
    unused.delete(place);
    return text === undefined ? [] : parseDirectives(text);
  };
  const { definitions } = parse(printSchema(lexicographicSortSchema(schema)));
  const extended = definitions.map((node) => (isTypeDefinitionNode(node) ? withDirectives(node, directivesAt) : node));
  if (unused.size > 0) throw new Error(`The schema has no ${[...unused].join(', ')} to put a directive on`);
  return `${FEDERATION_LINK}\n\n${print({ kind: Kind.DOCUMENT, definitions: extended })}\n`;
}

/** Without `@oneOf`, which the composition of supergraphs does not know; what it means is checked here all the same. */
function withDirectives(
  node: TypeDefinitionNode,
  directivesAt: (place: string) => readonly ConstDirectiveNode[],
): DefinitionNode {
  const name = node.name.value;
  const own = node.directives?.filter((directive) => directive.name.value !== GraphQLOneOfDirective.name) ?? [];
  const directives = [...own, ...directivesAt(name)];
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return { ...node, directives };
  }
  const fields = node.fields?.map((field) => ({
    ...field,
    directives: [...(field.directives ?? []), ...directivesAt(`${name}.${field.name.value}`)],
  }));
  return { ...node, directives, ...(fields && { fields }) };
}

function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Any ${text}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
