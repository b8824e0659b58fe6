import { oig } from '../../../../datasources/oig';

const runtime = { now: Date.now, report: () => undefined };

describe('the Oracle back end', () => {
  it('serves tasks of its embedded emulator with the settings it gives out for it', async () => {
    const emulator = await oig.startEmulator({});
    const configured = oig.configure('oig-eu', oig.embeddedSettings(emulator.url));
    if (!('connect' in configured)) throw new Error('The embedded settings are refused');
    const connection = configured.connect(runtime);
    try {
      expect(connection.health()).toBe('closed');
      const { provisioningTasks } = connection.forRequest({ requestId: 'r1', signal: new AbortController().signal });
      const request = { organization: '', filter: {}, after: null, limit: 5, parts: { summary: true, details: false } };
      expect((await provisioningTasks!.list(request)).items).toHaveLength(5);
    } finally {
      await connection.close();
      await emulator.close();
    }
  });

  it('names each fault of its settings with its path', () => {
    const configured = oig.configure('oig-eu', { url: 'oig', auth: { type: 'x', user: '' }, maxConcurrent: 0 });
    if ('connect' in configured) throw new Error('These settings are not refused');
    expect(configured.faults.map(({ path }) => path.join('.')).sort()).toEqual([
      'auth.password',
      'auth.type',
      'auth.user',
      'maxConcurrent',
      'url',
    ]);
  });
});
