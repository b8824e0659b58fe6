export interface Undelivered {
  /** Continues "Nothing was raised:". */
  readonly why: string;
  readonly advice: string;
}

const CHECK_URL = ' Check its url in the configuration of this server.';
const SAY_LESS = ' Name fewer accounts, or write less';

/**
 * What a status says by itself when its body says nothing: the request did not get as far as the product's own code, or was
 * turned away unread (RFC 9110, section 15.5; RFC 6585, section 4).
 */
export const UNDELIVERED: ReadonlyMap<number, Undelivered> = new Map([
  [404, { why: 'there is no such call at the address of the back end', advice: CHECK_URL }],
  [405, { why: 'what answers at the address of the back end does not take this call', advice: CHECK_URL }],
  [413, { why: 'the request is too large for the back end', advice: `${SAY_LESS}.` }],
  [
    414,
    {
      why: 'the request is too long for the back end',
      advice: `${SAY_LESS}; maxRequestLineBytes in the configuration of this server may be set lower.`,
    },
  ],
  [
    415,
    {
      why: 'the back end does not take requests in this form',
      advice: ' Check its transport in the configuration of this server.',
    },
  ],
]);
