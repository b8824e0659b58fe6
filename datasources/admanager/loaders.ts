import DataLoader from 'dataloader';
import type { AdmanagerClient, Submission } from './client';
import type { Answer } from './answer';
import type { CallSignal } from '../shared/call-signal';

export type AdmanagerLoaders = ReturnType<typeof createAdmanagerLoaders>;

/**
 * A back end that cannot be asked has nothing to read together. What is raised together leaves together, in the order
 * asked; but one request to a call, since several in one are told apart by nothing but their subjects, and one lost
 * answer would make all of them unknown (contract 10.7). Nothing is kept: two equal requests are two (10.6).
 */
export function createAdmanagerLoaders(client: Pick<AdmanagerClient, 'submit'>, signal: CallSignal) {
  const submit = (request: Submission): Promise<Answer | Error> =>
    client.submit(request, signal).catch((error: unknown) => {
      if (error instanceof Error) return error;
      throw error;
    });
  return {
    submissions: new DataLoader<Submission, Answer>((requests) => Promise.all(requests.map(submit)), {
      name: 'admanager.submissions',
      cache: false,
    }),
  };
}
