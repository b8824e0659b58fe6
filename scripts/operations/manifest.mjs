// From a client's documents to the entries of a manifest.
import { createHash } from 'node:crypto';
import { isTypeSystemDefinitionNode, isTypeSystemExtensionNode, Kind, print, validate, visit } from 'graphql';

/**
 * One entry for each operation, sorted by name. The body is what clients send: `print` of graphql of the operation,
 * then its fragments in the order in which they are met. That is also how GraphQL Code Generator lays documents out.
 */
export function manifestOf(documents, schema, { addTypename }) {
  const faults = [];
  const operations = new Map();
  const fragments = new Map();
  for (const { document, place } of documents) {
    for (const definition of document.definitions) {
      // A copy of the schema may lie in the client's folder.
      if (isTypeSystemDefinitionNode(definition) || isTypeSystemExtensionNode(definition)) continue;
      const at = `${place.replace(/:\d+$/, '')}:${lineOf(definition, place)}`;
      const known = definition.kind === Kind.FRAGMENT_DEFINITION ? fragments : operations;
      const name = definition.name?.value;
      if (name === undefined) {
        faults.push(`${at}: an operation needs a name to be registered`);
        continue;
      }
      const earlier = known.get(name);
      if (!earlier) {
        known.set(name, { definition, at });
      } else if (print(earlier.definition) !== print(definition)) {
        const what = known === fragments ? 'fragment' : 'operation';
        faults.push(`${at}: ${what} ${name} is another than the one in ${earlier.at}; names must differ`);
      }
    }
  }

  const used = new Set();
  const entries = [...operations].flatMap(([name, { definition, at }]) => {
    const spread = fragmentsOf(definition, fragments);
    for (const fragment of spread) used.add(fragment);
    const plain = {
      kind: Kind.DOCUMENT,
      definitions: [definition, ...spread.flatMap((fragment) => fragments.get(fragment)?.definition ?? [])],
    };
    const document = addTypename ? withTypename(plain) : plain;
    // Validation leaves this to execution.
    if (!schema.getRootType(definition.operation)) {
      faults.push(`${at}: operation ${name}: the schema has no ${definition.operation}s`);
      return [];
    }
    const errors = validate(schema, document);
    faults.push(...errors.map((error) => `${errorPlace(error, at)}: operation ${name}: ${error.message}`));
    const body = print(document);
    const id = createHash('sha256').update(body).digest('hex');
    return [{ id, name, type: definition.operation, body }];
  });
  return {
    operations: entries.sort((a, b) => (a.name < b.name ? -1 : 1)),
    fragments: fragments.size,
    unused: [...fragments.keys()].filter((name) => !used.has(name)).sort(),
    faults: [...new Set(faults)],
  };
}

/** Names of the fragments that are reached from a definition, each where it is first met, what it holds before the next. */
function fragmentsOf(definition, fragments, met = new Set()) {
  visit(definition, {
    FragmentSpread: ({ name: { value } }) => {
      if (met.has(value)) return;
      met.add(value);
      const fragment = fragments.get(value);
      if (fragment) fragmentsOf(fragment.definition, fragments, met);
    },
  });
  return [...met];
}

/** What Apollo Client's cache adds before sending: in every selection but the operation's own, unless it is there. */
function withTypename(document) {
  return visit(document, {
    SelectionSet: (node, _key, parent) => {
      if (parent?.kind === Kind.OPERATION_DEFINITION) return undefined;
      const has = node.selections.some(({ kind, name }) => kind === Kind.FIELD && name.value.startsWith('__'));
      if (has) return undefined;
      const field = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
      return { ...node, selections: [...node.selections, field] };
    },
  });
}

function lineOf({ loc }, place) {
  const first = Number(/:(\d+)$/.exec(place)?.[1] ?? 1);
  return first + (loc?.startToken.line ?? 1) - 1;
}

/** The place in the client's source of what an error is about. */
function errorPlace({ nodes, source }, fallback) {
  const loc = nodes?.find((node) => node.loc)?.loc;
  if (!loc) return fallback;
  const from = loc.source ?? source;
  return `${from.name}:${from.locationOffset.line + loc.startToken.line - 1}`;
}
