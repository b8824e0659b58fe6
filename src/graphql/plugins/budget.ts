import { SPENDING } from '../context';
import type { RequestPlugin } from './plugin';

/** Takes what an operation may cost out of its caller's budget, and tells those who ask what it did cost. */
export const budgetPlugin: RequestPlugin = {
  didResolveOperation: ({ contextValue }) => contextValue[SPENDING]?.reserve(),
  willSendResponse: ({ contextValue, response: { body } }) => {
    const spending = contextValue[SPENDING];
    if (!spending?.tellsCost || body?.kind !== 'single') return undefined;
    const { singleResult } = body;
    const tell = (standing: Awaited<ReturnType<typeof spending.settle>>): void => {
      singleResult.extensions = { ...singleResult.extensions, cost: spending.cost(standing) };
    };
    const standing = spending.settle();
    if (standing instanceof Promise) return standing.then(tell);
    tell(standing);
    return undefined;
  },
};
