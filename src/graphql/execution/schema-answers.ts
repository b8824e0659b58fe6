import {
  type ExecutionResult,
  type FormattedExecutionResult,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';

/** Tools send one text each, and an answer with the whole schema is a tree of half a megabyte. */
const MOST_KEPT = 5;
const ABOUT_THE_SCHEMA: ReadonlySet<string> = new Set(['__schema', '__type', '__typename']);

/** Answers to queries that ask about the schema and nothing else: they are the same for everybody. */
export class SchemaAnswers {
  /** By operation, which Apollo Server keeps one of for each text; least recently used first. */
  readonly #answers = new Map<OperationDefinitionNode, ExecutionResult>();
  /** What was written of an answer that is kept, by its data; empty before it was sent. */
  readonly #texts = new WeakMap<object, string>();

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
    if (!known && answer.data) this.#texts.set(answer.data, '');
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_KEPT && oldest) this.#answers.delete(oldest);
    return answer;
  }

  /** An answer as it is sent: half a megabyte is written down once, and not for each who asks. */
  textOf(answer: FormattedExecutionResult): string {
    const { data, errors, extensions } = answer;
    const text = data && !errors && !extensions ? this.#texts.get(data) : undefined;
    if (text) return text;
    const written = `${JSON.stringify(answer)}\n`;
    if (data && text !== undefined) this.#texts.set(data, written);
    return written;
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
