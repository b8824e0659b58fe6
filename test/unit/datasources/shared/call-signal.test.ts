import { type CallSignal, RequestSignal } from '../../../../datasources/shared/call-signal';

const timeOver = () => new DOMException('over', 'TimeoutError');

describe("a request's signal", () => {
  it('tells everybody who listens, once, and says why', () => {
    const signal = new RequestSignal();
    const told: string[] = [];
    for (const name of ['one', 'other']) signal.addEventListener('abort', () => told.push(`${name} ${signal.aborted}`));
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
    const reason = timeOver();
    signal.abort(reason);
    signal.abort(new DOMException('gone', 'AbortError'));
    expect(told).toEqual(['one true', 'other true']);
    expect(signal.reason).toBe(reason);
  });

  it('does not tell who has stopped listening', () => {
    const signal = new RequestSignal();
    const listener = jest.fn();
    signal.addEventListener('abort', listener);
    signal.removeEventListener('abort', listener);
    signal.abort(timeOver());
    expect(listener).not.toHaveBeenCalled();
  });

  it('tells the others although one of them goes meanwhile', () => {
    const signal = new RequestSignal();
    const last = jest.fn();
    const first = (): void => signal.removeEventListener('abort', first);
    signal.addEventListener('abort', first);
    signal.addEventListener('abort', last);
    signal.abort(timeOver());
    expect(last).toHaveBeenCalledTimes(1);
  });

  it('can be replaced by one of the platform', () => {
    const { signal } = new AbortController();
    const asked: CallSignal = signal;
    expect([asked.aborted, asked.reason]).toEqual([false, undefined]);
  });
});
