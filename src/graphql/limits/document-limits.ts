import type { HTTPGraphQLRequest } from '@apollo/server';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse, visit } from 'graphql';
import type { Limits } from '../../config/schema';
import { LimitError } from '../errors/refusals';
import { createTextCache } from '../operations/known-documents';
import { limitPassedBy, measureOperation, ONE_ROW } from './measure';

type Asked = Pick<HTTPGraphQLRequest, 'body' | 'search'>;

/**
 * The most brackets that may be open at once. graphql-js parses, validates and executes by recursion, and what runs out
 * of stack is an internal error; how deep that is differs from run to run. No query of use comes near this figure.
 */
export const MOST_OPEN = 250;

/** @throws LimitError for a document that is nested so deeply that nothing behind this could read it safely. */
export function refuseDeepNesting(asked: Asked): void {
  for (const source of sourcesOf(asked)) {
    if (isNestedBeyond(source, MOST_OPEN)) throw new LimitError('nesting', MOST_OPEN);
  }
}

/** Whatever somebody behind this may take for the document. */
function sourcesOf({ body, search }: Asked): string[] {
  const inBody: unknown = typeof body === 'object' && body !== null && 'query' in body ? body.query : undefined;
  const inAddress = search === '' ? [] : new URLSearchParams(search).getAll('query');
  return typeof inBody === 'string' ? [inBody, ...inAddress] : inAddress;
}

/** Counts brackets of all kinds, but not those in texts and comments. Linear, without recursion. */
export function isNestedBeyond(source: string, most: number): boolean {
  // So many brackets need at least so many characters.
  if (source.length <= most) return false;
  let open = 0;
  for (let index = 0; index < source.length; index++) {
    switch (source.charAt(index)) {
      case '{':
      case '[':
      case '(':
        if (++open > most) return true;
        break;
      case '}':
      case ']':
      case ')':
        open--;
        break;
      case '#':
        index = endOfLine(source, index);
        break;
      case '"':
        index = endOfText(source, index);
        break;
    }
  }
  return false;
}

function endOfLine(source: string, start: number): number {
  for (let index = start; index < source.length; index++) {
    if (source[index] === '\n' || source[index] === '\r') return index;
  }
  return source.length;
}

/** @returns the index of the quotation mark that ends the text, or the end of a text that is not ended. */
function endOfText(source: string, start: number): number {
  const isBlock = source.startsWith('"""', start);
  for (let index = start + (isBlock ? 3 : 1); index < source.length; index++) {
    const character = source[index];
    if (isBlock) {
      if (source.startsWith('\\"""', index)) index += 3;
      else if (source.startsWith('"""', index)) return index + 2;
    } else if (character === '\\') {
      index++;
    } else if (character === '"' || character === '\n' || character === '\r') {
      return index;
    }
  }
  return source.length;
}

/** @throws LimitError naming the first limit that the text is over. */
export type DocumentCheck = (asked: Asked) => void;

/** Texts that were within, so that what is asked again is not parsed again: some 10 MB at most. */
const MOST_REMEMBERED = { entries: 1_000, characters: 4_194_304 };

/** What a text comes to that no schema has looked at: every name may be wrong. */
const NO_SCHEMA = { getType: () => undefined, getRootType: () => undefined };

const CHECKED = ['depth', 'aliases', 'rootFields'] as const;

/**
 * Judges documents before they are validated: validation has something to say about every place of a document, and
 * compares its fields with each other, so one that is too large must not come so far.
 */
export function createDocumentCheck(limits: Limits): DocumentCheck {
  const within = createTextCache(MOST_REMEMBERED);
  return (asked) => {
    const operationName = operationNameOf(asked);
    for (const source of sourcesOf(asked)) {
      if (within.get(source) !== undefined) continue;
      const document = parsed(source, limits.tokens);
      const operations = document ? operationsOf(document) : [];
      const named = operations.filter(({ name }) => name?.value === operationName);
      // A name that fits none, or no name, is found out about later.
      const judged = named.length > 0 ? named : operations;
      if (document) judge(document, judged, limits);
      if (judged.length === operations.length) within.set(source, source);
    }
  };
}

function operationNameOf({ body, search }: Asked): unknown {
  if (typeof body === 'object' && body !== null && 'operationName' in body) return body.operationName;
  return search === '' ? undefined : new URLSearchParams(search).get('operationName');
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
}

function judge(document: DocumentNode, operations: readonly OperationDefinitionNode[], limits: Limits): void {
  const directives = mostDirectives(document);
  for (const operation of operations) {
    const passed = limitPassedBy(measureOperation(NO_SCHEMA, document, operation, ONE_ROW), limits, CHECKED);
    if (passed) throw passed;
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
