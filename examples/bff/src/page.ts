/** Of every list. Values in an address are text, and are not guessed into anything else. */
export const PAGE = {
  type: 'object',
  properties: {
    first: { type: 'string', pattern: '^[1-9][0-9]{0,2}$' },
    after: { type: 'string' },
  },
  additionalProperties: false,
} as const;

export interface PageQuery {
  first?: string;
  after?: string;
}

export function pageOf({ first, after }: PageQuery): { first: number; after?: string } {
  return { first: first === undefined ? 25 : Number(first), ...(after !== undefined && { after }) };
}
