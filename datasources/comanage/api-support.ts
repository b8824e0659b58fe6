import type { BackendEvent } from '../shared/backend';
import type { Api, ComanageClient } from './client';
import type { ComanageSettings } from './config';

/** Whether the server answers more than `provision`: as configured, or found out once per process. */
export class ApiSupport {
  #known: Api | undefined;
  #asking: { readonly coId: string | null; readonly answer: Promise<Api> } | undefined;

  constructor(
    private readonly backend: string,
    private readonly client: ComanageClient,
    configured: ComanageSettings['api'],
    private readonly report: (event: BackendEvent) => void,
  ) {
    this.#known = configured === 'auto' ? undefined : configured;
  }

  /**
   * Requests that ask at the same time share one read. It has no caller's signal: who goes away must not take the
   * answer from the others.
   *
   * @param coId a CO whose list may be read; without one, the list of all of them is.
   * @throws BackendError for an answer that says neither, which is not remembered.
   */
  async get(coId: string | null): Promise<Api> {
    while (!this.#known && this.#asking && this.#asking.coId !== coId) {
      // What fails for another CO, such as one of another user, says nothing of this one.
      await this.#asking.answer.catch(() => undefined);
    }
    if (this.#known) return this.#known;
    this.#asking ??= {
      coId,
      answer: this.#ask(coId).finally(() => {
        this.#asking = undefined;
      }),
    };
    return await this.#asking.answer;
  }

  async #ask(coId: string | null): Promise<Api> {
    const api = await this.client.probe(coId);
    this.#known = api;
    const event = { event: 'api-found', level: 'info', api } as const;
    this.report({ backend: this.backend, operation: 'GET /co_provisioning_targets', ...event });
    return api;
  }
}
