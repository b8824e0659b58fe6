import { RequestSignal } from '../../../../datasources/shared/call-signal';
import { systemClock } from '../../../../resolvers/workflow-requests/clock';

const LONG_MS = 3_600_000;
const gone = () => new DOMException('gone', 'AbortError');

describe('a pause', () => {
  it('ends when its time is over', async () => {
    const timer = setTimeout(() => undefined, 1_000);
    await expect(systemClock.pause(5, new RequestSignal())).resolves.toBeUndefined();
    clearTimeout(timer);
  });

  it('ends at once when the caller goes, or is gone already', async () => {
    const signal = new RequestSignal();
    const pause = systemClock.pause(LONG_MS, signal);
    signal.abort(gone());
    await expect(pause).resolves.toBeUndefined();
    await expect(systemClock.pause(LONG_MS, signal)).resolves.toBeUndefined();
  });

  it('leaves nobody listening', async () => {
    const signal = new RequestSignal();
    const removed = jest.spyOn(signal, 'removeEventListener');
    const pause = systemClock.pause(LONG_MS, signal);
    signal.abort(gone());
    await pause;
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
