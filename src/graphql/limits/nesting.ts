import type { HTTPGraphQLRequest } from '@apollo/server';
import { LimitError } from '../errors/limit-error';

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
export function sourcesOf({ body, search }: Asked): string[] {
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
