import type { Submission } from '../../../../datasources/admanager/client';
import { createAdmanagerLoaders } from '../../../../datasources/admanager/loaders';
import { BackendError } from '../../../../datasources/shared/errors';

const REQUEST: Submission = { domainName: 'corp.example', subject: 'a', inputData: '[]' };
const { signal } = new AbortController();

function loaderOver(submit: (request: Submission) => Promise<{ kind: 'created'; requestId: string; message: null }>) {
  const calls: { request: Submission; signal: AbortSignal | undefined }[] = [];
  const client = {
    submit: (request: Submission, given?: AbortSignal) => {
      calls.push({ request, signal: given });
      return submit(request);
    },
  };
  return { calls, submissions: createAdmanagerLoaders(client, signal).submissions };
}

describe('what is raised together', () => {
  it('leaves in the order asked, one to a call, equal ones as often as they were asked for', async () => {
    let next = 0;
    const { calls, submissions } = loaderOver(async () => ({
      kind: 'created',
      requestId: String((next += 1)),
      message: null,
    }));
    const other = { ...REQUEST, domainName: 'labs.example' };
    const answers = await Promise.all([submissions.load(REQUEST), submissions.load(other), submissions.load(REQUEST)]);
    expect(answers).toMatchObject([{ requestId: '1' }, { requestId: '2' }, { requestId: '3' }]);
    expect(calls).toEqual([REQUEST, other, REQUEST].map((request) => ({ request, signal })));
    await submissions.load(REQUEST);
    expect(calls).toHaveLength(4);
  });

  it('fails one by one, and a failure is not kept', async () => {
    const error = new BackendError({ backend: 'b', operation: 'o', kind: 'timeout' });
    let times = 0;
    const { submissions } = loaderOver(async ({ subject }) => {
      if (subject === 'bad' && (times += 1) === 1) throw error;
      return { kind: 'created', requestId: '1', message: null };
    });
    const bad = { ...REQUEST, subject: 'bad' };
    const seen = await Promise.allSettled([submissions.load(bad), submissions.load(REQUEST)]);
    expect(seen).toMatchObject([{ status: 'rejected', reason: error }, { status: 'fulfilled' }]);
    await expect(submissions.load(bad)).resolves.toMatchObject({ kind: 'created' });
  });
});
