import { admanager } from '../../../../datasources/admanager';
import { contentOf } from './content';

const runtime = { now: Date.now, report: () => undefined };

describe('the ADManager Plus back end', () => {
  it('raises requests at its embedded emulator with the settings it gives out for it', async () => {
    const emulator = await admanager.startEmulator({});
    const configured = admanager.configure('adm-eu', admanager.embeddedSettings(emulator.url));
    if (!('connect' in configured)) throw new Error('The embedded settings are refused');
    const connection = configured.connect(runtime);
    try {
      const { signal } = new AbortController();
      const capabilities = connection.forRequest({ requestId: 'r1', signal });
      expect(Object.keys(capabilities)).toEqual(['workflowRequests']);
      const outcome = await capabilities.workflowRequests!.submit(contentOf('DISABLE_USER'), null);
      expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', requestId: '6301' });
      expect(connection.health()).toBe('closed');
    } finally {
      await connection.close();
      await emulator.close();
    }
  });
});
