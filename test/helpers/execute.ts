import { request } from 'undici';

/** An answer of the GraphQL endpoint, as a client gets it. */
export interface Answer {
  readonly status: number;
  // Tests look into answers whose shape is that of the query they sent.
  readonly data: any;
  readonly errors: readonly AnswerError[] | undefined;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly backend?: string;
    readonly retriable?: boolean;
    readonly fields?: readonly { readonly path: string; readonly message: string }[];
  };
}

export type Variables = Readonly<Record<string, unknown>>;
export type Execute = (query: string, variables?: Variables) => Promise<Answer>;

/** Asks a listening server as any client would: one POST over a socket of its own or a kept one. */
export function executeOver(endpoint: string, token?: string): Execute {
  return async (query, variables = {}) => {
    const { statusCode, body } = await request(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await body.json()) as Partial<Answer>;
    return { status: statusCode, data, errors };
  };
}

/** @returns the data of an answer without errors. */
export async function dataOf(answer: Promise<Answer>): Promise<Answer['data']> {
  const { data, errors } = await answer;
  if (errors) throw new Error(`The query failed: ${JSON.stringify(errors)}`);
  return data;
}

/** @returns the only fault of an answer that is one `BAD_USER_INPUT`, and nothing but. */
export async function badInputOf(answer: Promise<Answer>): Promise<{ path: string; message: string }[]> {
  const { errors } = await answer;
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  return [...(errors?.[0]?.extensions.fields ?? [])];
}

/** One field of each object in a list of an answer. */
export function column(list: unknown, field: string): unknown[] {
  return (list as Record<string, unknown>[]).map((item) => item[field]);
}
