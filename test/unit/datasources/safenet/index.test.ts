import type { BackendEvent } from '../../../../datasources/shared/backend';
import { safenet } from '../../../../datasources/safenet';

const runtime = { now: Date.now, report: (_: BackendEvent) => undefined };

describe('the SafeNet back end', () => {
  it('serves tasks of its embedded emulator with the settings it gives out for it', async () => {
    const emulator = await safenet.startEmulator({});
    const configured = safenet.configure('sas-eu', safenet.embeddedSettings(emulator.url));
    if (!('connect' in configured)) throw new Error('The embedded settings are refused');
    const connection = configured.connect(runtime);
    try {
      expect(connection.health()).toBe('closed');
      const { provisioningTasks } = connection.forRequest({ requestId: 'r1', signal: new AbortController().signal });
      expect(provisioningTasks?.organizations).toEqual(['Northwind Trust', 'Fabrikam Health']);
      await expect(provisioningTasks?.count('Northwind Trust', {})).resolves.toBeGreaterThan(0);
      await expect(provisioningTasks?.count('Fabrikam Health', {})).resolves.toBeGreaterThan(0);
    } finally {
      await connection.close();
      await emulator.close();
    }
  });

  it('names each fault of its settings with its path', () => {
    const configured = safenet.configure('sas-eu', { url: 'https://sas.example', operatorEmail: '', sessions: 9 });
    if ('connect' in configured) throw new Error('These settings are not refused');
    expect(configured.faults.map(({ path }) => path.join('.')).sort()).toEqual([
      'operatorEmail',
      'organizations',
      'password',
      'sessions',
    ]);
  });
});
