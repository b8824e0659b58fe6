import { type ExecutionResult, Kind, type OperationDefinitionNode, OperationTypeNode } from 'graphql';

/** Tools send one text each, and an answer with the whole schema is a tree of half a megabyte. */
const MOST_KEPT = 5;
const ABOUT_THE_SCHEMA: ReadonlySet<string> = new Set(['__schema', '__type', '__typename']);

/** Answers to queries that ask about the schema and nothing else: they are the same for everybody. */
export class SchemaAnswers {
  /** By operation, which Apollo Server keeps one of for each text; least recently used first. */
  readonly #answers = new Map<OperationDefinitionNode, ExecutionResult>();

  /** Takes the answer from `execute` unless it is known. */
  async answer(
    operation: OperationDefinitionNode,
    execute: () => ExecutionResult | Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const known = this.#answers.get(operation);
    const answer = known ?? (await execute());
    if (answer.errors) return answer;
    this.#answers.delete(operation);
    this.#answers.set(operation, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_KEPT && oldest) this.#answers.delete(oldest);
    return answer;
  }
}

/** Fragments at the top are not looked into: no tool writes them there. */
export function isAboutTheSchema({ operation, variableDefinitions, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === OperationTypeNode.QUERY &&
    !variableDefinitions?.length &&
    selectionSet.selections.every((field) => field.kind === Kind.FIELD && ABOUT_THE_SCHEMA.has(field.name.value))
  );
}
