import type { ServerResponse } from 'node:http';

export interface RequestSignal {
  readonly signal: AbortSignal;
  /** To be called when the answer is made, so that no timer outlives the request. */
  readonly release: () => void;
}

/** Aborts when the client is gone before it had its answer, or when the time for the request is over. */
export function createRequestSignal(response: ServerResponse, timeoutMs: number): RequestSignal {
  const controller = new AbortController();
  const onClose = (): void => {
    if (!response.writableEnded) {
      controller.abort(new DOMException('The client closed the connection', 'AbortError'));
    }
    release();
  };
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`The request took longer than ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  const release = (): void => {
    clearTimeout(timer);
  };
  response.once('close', onClose);
  return { signal: controller.signal, release };
}
