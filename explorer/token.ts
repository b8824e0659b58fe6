import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';

// Relative to the page, so that it also works behind a proxy that serves the product under a path.
const endpoint = new URL('graphql', document.baseURI).href;
const askEndpoint = createGraphiQLFetcher({ url: endpoint });

/** Sends the token with each request. A header of that name in the headers editor goes first. */
export function fetcherWith(token: string | undefined): Fetcher {
  return (request, options) => {
    const own = (options?.headers ?? {}) as Readonly<Record<string, string>>;
    const isGiven = Object.keys(own).some((name) => name.toLowerCase() === 'authorization');
    const headers = token === undefined || isGiven ? own : { ...own, authorization: `Bearer ${token}` };
    return askEndpoint(request, { ...options, headers });
  };
}

/** Whether the server lets somebody in with this token, or without one. Whatever else is wrong, the page itself shows. */
export async function isLetIn(token: string | undefined): Promise<boolean> {
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    return !(await answer.text()).includes('"UNAUTHENTICATED"');
  } catch {
    return true;
  }
}
