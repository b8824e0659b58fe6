import type { TaskKey } from '../../../datasources/contracts/provisioning-tasks';
import { startSafenetHarness, type SafenetHarness } from '../../helpers/safenet-harness';
import { NAMES, NAUGHTY, NOT_IN_XML, apartByCase } from '../../helpers/naughty-strings';
import { FIRST_TEXT, HOME, naughtyState } from '../../helpers/naughty-state';

/** What the list of naughty strings has not, and XML makes different from other formats. */
const AWKWARD = [
  'tab\there',
  'line\nfeed',
  'carriage\rreturn',
  'both\r\nof them',
  ' in front',
  'behind ',
  '\t',
  '\n',
  '\r\n',
  ']]>',
  '<![CDATA[x]]>',
  '<!-- x -->',
  '&amp;',
  '&#65;',
  '&#x1;',
  '<string>a</string><string>b</string>',
  'a,b;c',
  'next\u0085line',
  'separators\u2028\u2029',
  '\ufeffmark in front',
  'e\u0301 and \u00e9',
  '\u{1d4b3}\u{1f926}\u{1f3fd}\u200d\u2642\ufe0f',
  '\u202eright to left',
  '_x0041_',
  '00417',
  '1e5',
  'o\u2019neil <x>',
] as const;

/** XML's own rule for line ends makes others of these unless they are written as references. */
const isBareReturn = (text: string): boolean => text.includes('\r');

const key = (localId: number): TaskKey => ({ organization: HOME, localId: String(localId) });

const harnesses: SafenetHarness[] = [];
afterAll(() => Promise.all(harnesses.map((harness) => harness.close())));

async function startHarness(soapVersion: string, strings: Parameters<typeof naughtyState>[0], dirtyXml = false) {
  const harness = await startSafenetHarness({
    state: naughtyState(strings),
    behaviour: { dirtyXml },
    settings: { soapVersion, sessions: 8, timeouts: { headers: '10s', body: '10s', deadline: '20s' } },
  });
  harnesses.push(harness);
  return harness;
}

describe.each(['1.1', '1.2'])('over SOAP %s', (version) => {
  it('477 different names and 27 awkward ones reach the server byte for byte', async () => {
    const strings = [...new Set([...NAMES, ...AWKWARD])];
    expect([new Set(NAMES).size, AWKWARD.length, strings.length]).toEqual([477, 27, 504]);
    const { emulator, source } = await startHarness(version, { userIds: ['ada'] });
    const tasks = source();
    for (const userName of strings) await tasks.count(HOME, { userName });
    const sent = emulator.calls.filter(({ operation }) => operation === 'GetProvisioningTasksForUserCount');
    expect(sent.map(({ parameters }) => parameters['user'])).toEqual(strings);
  });

  it('lists of them reach the server entry by entry, and each is told its own outcome', async () => {
    const [strings = []] = apartByCase([...NAMES, ...AWKWARD.filter((text) => !isBareReturn(text))]);
    const { emulator, source } = await startHarness(version, { userIds: strings });
    const updated = await source().updateStopDate!(key(1), strings, '2091-03-31T23:59:59Z');
    const removed = await source().removeUsers!(key(1), strings, false);
    for (const users of [updated, removed]) {
      expect(users).toEqual(strings.map((userId) => ({ userId, outcome: 'SUCCEEDED', reason: null })));
    }
    for (const operation of ['UpdateProvisioningStopDate', 'RemoveUsersFromProvisioningTask']) {
      const sent = emulator.calls.filter((call) => call.operation === operation);
      expect(sent.map(({ parameters }) => parameters['userNames'])).toEqual([strings]);
    }
  });

  it('texts come out of tables as the server has them', async () => {
    const texts = [...NAUGHTY, ...AWKWARD].filter((text) => !isBareReturn(text) && !NOT_IN_XML.includes(text));
    const { source } = await startHarness(version, { texts });
    const tasks = source();
    const keys = texts.map((_, index) => key(FIRST_TEXT + index));
    const found = await tasks.find(keys, { summary: true, details: true });
    expect(found.map((task) => task && 'summary' in task && task.summary)).toEqual(
      texts.map((text) => expect.objectContaining({ operator: text, tokenOption: text, userCount: 1 }) as unknown),
    );
    const users = await Promise.all(keys.map((task) => tasks.users(task)));
    expect(users.map((rows) => rows?.[0]?.description)).toEqual(texts);
  });

  it('control characters come out of the references that .NET writes and XML forbids', async () => {
    const texts = Array.from({ length: 32 }, (_, code) => `<${String.fromCharCode(code)}>`)
      .filter((text) => !/[\t\n\r]/.test(text))
      .concat('\ufffe', '\uffff', ...NOT_IN_XML);
    expect(texts).toHaveLength(34);
    const { source } = await startHarness(version, { texts, userIds: texts }, true);
    const users = await source().users(key(1));
    expect(users?.map(({ userId }) => userId)).toEqual(texts);
    const found = await source().find(
      texts.map((_, index) => key(FIRST_TEXT + index)),
      { summary: true, details: false },
    );
    expect(found.map((task) => task && 'summary' in task && task.summary)).toEqual(
      texts.map((text) => expect.objectContaining({ operator: text, tokenOption: text }) as unknown),
    );
  });
});
