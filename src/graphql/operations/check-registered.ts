import { Kind, parse, validate, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { RegisteredOperation } from '../../config/operations-manifest';
import type { Limits } from '../../config/schema';
import { isError } from '../../observability/describe-error';
import { createLimitCheck, type LimitCheck } from '../limits/operation-limits';
import { limitErrorOf } from '../errors/graphql-js-texts';
import { LimitError } from '../errors/refusals';
import { isNestedBeyond, MOST_OPEN } from '../limits/document-limits';

/**
 * What of the registered operations this server could never run: one line for each fault. Sizes that come with
 * variables are not known here, and are judged again with every request.
 */
export function registeredFaults(
  operations: readonly RegisteredOperation[],
  schema: GraphQLSchema,
  limits: Limits,
): string[] {
  const checkLimits = createLimitCheck(schema, limits);
  return operations.flatMap((operation) =>
    faultsOf(operation, schema, limits, checkLimits).map((fault) => `operation ${operation.name}: ${fault}`),
  );
}

function faultsOf(
  { name, type, body }: RegisteredOperation,
  schema: GraphQLSchema,
  limits: Limits,
  checkLimits: LimitCheck,
): string[] {
  const bytes = Buffer.byteLength(body);
  if (bytes > limits.bodyBytes) return [`it has ${bytes} bytes; limits.bodyBytes is ${limits.bodyBytes}`];
  if (isNestedBeyond(body, MOST_OPEN)) return [new LimitError('nesting', MOST_OPEN).message];
  const parsed = parseBody(body, limits.tokens);
  if ('fault' in parsed) return [parsed.fault];
  const { document } = parsed;
  const [operation, ...others] = document.definitions.filter(isOperation);
  if (!operation || others.length > 0) return ['its body must hold exactly one operation'];
  const faults: string[] = [];
  const kind: string = operation.operation;
  if (operation.name?.value !== name) faults.push('its body has another name');
  if (kind !== type) faults.push(`its type must be ${kind}`);
  faults.push(...validate(schema, document).map(({ message, locations }) => `${placeOf(locations)}${message}`));
  if (faults.length > 0) return faults;
  try {
    checkLimits(document, operation, {});
    return [];
  } catch (error) {
    if (error instanceof LimitError) return [error.message];
    throw error;
  }
}

function parseBody(
  body: string,
  maxLexicalTokens: number,
): { readonly document: DocumentNode } | { readonly fault: string } {
  try {
    return { document: parse(body, { maxLexicalTokens }) };
  } catch (error) {
    const message = isError(error) ? error.message : 'it cannot be parsed';
    return { fault: limitErrorOf(message)?.message ?? message };
  }
}

function isOperation(definition: DocumentNode['definitions'][number]): definition is OperationDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION;
}

function placeOf(locations: readonly { readonly line: number; readonly column: number }[] | undefined): string {
  const [first] = locations ?? [];
  return first ? `line ${first.line}, column ${first.column}: ` : '';
}
