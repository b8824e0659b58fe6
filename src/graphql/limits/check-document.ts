import { type DocumentNode, Kind, type OperationDefinitionNode, parse, visit } from 'graphql';
import type { HTTPGraphQLRequest } from '@apollo/server';
import type { Limits } from '../../config/schema';
import { BoundedStore } from '../operations/bounded-store';
import { LimitError } from '../errors/limit-error';
import { measureOperation } from './measure';
import { sourcesOf } from './nesting';

/** @throws LimitError naming the first limit that the text is over. */
export type DocumentCheck = (request: Request) => void;

type Request = Pick<HTTPGraphQLRequest, 'body' | 'search'>;

/** Texts that were within, so that what is asked again is not parsed again: some 10 MB at most. */
const MOST_REMEMBERED = { entries: 1_000, characters: 4_194_304 };

/** What a text comes to that no schema has looked at: every name may be wrong. */
const NO_SCHEMA = { getType: () => undefined, getRootType: () => undefined };
const ONE_ROW = { ofPage: () => 1, ofList: () => 1, dependOnVariables: () => false };

const CHECKED = ['depth', 'aliases', 'rootFields'] as const;

/**
 * Judges documents before they are validated: validation has something to say about every place of a document, and
 * compares its fields with each other, so one that is too large must not come so far.
 */
export function createDocumentCheck(limits: Limits): DocumentCheck {
  const within = new BoundedStore(MOST_REMEMBERED);
  return (request) => {
    const operationName = operationNameOf(request);
    for (const source of sourcesOf(request)) {
      if (within.get(source) !== undefined) continue;
      const document = parsed(source, limits.tokens);
      const operations = document ? operationsOf(document) : [];
      const asked = operations.filter(({ name }) => name?.value === operationName);
      // A name that fits none, or no name, is found out about later.
      const judged = asked.length > 0 ? asked : operations;
      if (document) judge(document, judged, limits);
      if (judged.length === operations.length) within.set(source, source);
    }
  };
}

function operationNameOf({ body, search }: Request): unknown {
  if (typeof body === 'object' && body !== null && 'operationName' in body) return body.operationName;
  return search === '' ? undefined : new URLSearchParams(search).get('operationName');
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
}

function judge(document: DocumentNode, operations: readonly OperationDefinitionNode[], limits: Limits): void {
  const directives = mostDirectives(document);
  for (const operation of operations) {
    const measure = measureOperation(NO_SCHEMA, document, operation, ONE_ROW);
    for (const limit of CHECKED) {
      if (measure[limit] > limits[limit]) throw new LimitError(limit, limits[limit], measure[limit]);
    }
  }
  if (directives > limits.directives) throw new LimitError('directives', limits.directives, directives);
}

/** At any one place: also of variables, of fragments that nobody spreads, and of what is no operation. */
function mostDirectives(document: DocumentNode): number {
  let most = 0;
  visit(document, {
    enter: (node) => {
      const { directives } = node as { readonly directives?: readonly unknown[] };
      most = Math.max(most, directives?.length ?? 0);
    },
  });
  return most;
}

/** What cannot be parsed, or has too many tokens, is for Apollo Server to refuse. */
function parsed(source: string, maxLexicalTokens: number): DocumentNode | undefined {
  try {
    return parse(source, { maxLexicalTokens, noLocation: true });
  } catch {
    return undefined;
  }
}
