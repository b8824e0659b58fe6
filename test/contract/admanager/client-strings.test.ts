import fc from 'fast-check';
import type { WorkflowRequestContent } from '../../../datasources/contracts/workflow-requests';
import { eachOf, NAUGHTY } from '../../helpers/naughty-strings';
import { contentOf } from '../../unit/datasources/admanager/content';
import { startClientHarness, type ClientHarness } from './client-harness';

let harness: ClientHarness;
beforeAll(async () => {
  harness = await startClientHarness({ behaviour: { checkDirectory: false, maxRequestLine: 1_000_000 } });
});
afterEach(() => harness.reset());
afterAll(() => harness.close());

/** The same characters as a value of a distinguished name. */
const escaped = (text: string): string => text.replace(/[ "#+,;<=>\\]/g, '\\$&').replaceAll('\0', '\\00');

/** Where a text can go, and what the emulator reads there. */
const PLACES: Readonly<
  Record<
    string,
    { content: (text: string) => WorkflowRequestContent; read: (input: Record<string, unknown>) => unknown }
  >
> = {
  subject: {
    content: (subject) => contentOf('DISABLE_USER', { subject }),
    read: (input) => input['Subject'],
  },
  description: {
    content: (description) => contentOf('DISABLE_USER', { description }),
    read: (input) => input['Description'],
  },
  priority: {
    content: (priority) => contentOf('DISABLE_USER', { priority }),
    read: (input) => input['Priority'],
  },
  accounts: {
    content: (text) => contentOf('DISABLE_USER', { accounts: ['first', text] }),
    read: (input) => (input['accounts'] as { sAMAccountName: string }[])[1]!.sAMAccountName,
  },
  groups: {
    content: (text) => contentOf('ADD_USERS_TO_GROUP', { groups: [text] }),
    read: (input) => (input['groups'] as { sAMAccountName: string }[])[0]!.sAMAccountName,
  },
  container: {
    content: (text) => contentOf('MOVE_USER', { container: `OU=${escaped(text)},DC=corp,DC=example` }),
    read: (input) =>
      /^OU=(.*),DC=corp,DC=example$/s
        .exec(input['Container'] as string)![1]!
        .replaceAll('\\00', '\0')
        .replace(/\\(.)/g, '$1'),
  },
  path: {
    content: (path) => contentOf('MOVE_FOLDER', { folder: { drive: 'H:', path, keepCopy: false } }),
    read: (input) => input['Path'],
  },
};

const SETTINGS = { maxRequestLineBytes: 1_000_000 };
const isBlank = (text: string): boolean => text.trim() === '';

describe.each(Object.entries(PLACES))('any text as %s', (place, { content, read }) => {
  /** What may be blank: a name and a title may not. */
  const texts = NAUGHTY.filter((text) => ['description', 'priority'].includes(place) || !isBlank(text));

  it('arrives unchanged, out of the list of naughty strings', async () => {
    expect(texts.length).toBeGreaterThan(470);
    const source = harness.source(SETTINGS);
    const outcomes = await eachOf(texts, (text) => source.submit(content(text), null));
    expect(outcomes.filter(({ outcome }) => outcome !== 'SUCCEEDED')).toEqual([]);
    const arrived = harness.emulator.calls.map((call) => read((call.parameters['inputData'] as never[])[0]!));
    expect([...arrived].sort()).toEqual([...texts].sort());
    expect(harness.emulator.calls.flatMap(({ notes }) => notes)).toEqual([]);
  });

  it('arrives unchanged, whatever its characters are', async () => {
    const source = harness.source(SETTINGS);
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((one) => !isBlank(one));
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        expect(await source.submit(content(one), null)).toMatchObject({ outcome: 'SUCCEEDED' });
        expect(read(harness.lastInput())).toBe(one);
      }),
      { numRuns: 60 },
    );
  });
});

it('half of a character arrives as it was in everything but a container', async () => {
  const source = harness.source(SETTINGS);
  await source.submit(contentOf('DISABLE_USER', { description: 'a\ud83d' }), null);
  expect(harness.lastInput()['Description']).toBe('a\ud83d');
});
