import type { BackendEvent } from '../shared/backend';
import type { Api, ComanageClient } from './client';
import type { ComanageSettings } from './config';

export interface ApiSupportOptions {
  readonly backend: string;
  readonly client: Pick<ComanageClient, 'probe'>;
  readonly api: ComanageSettings['api'];
  readonly report: (event: BackendEvent) => void;
}

/** Whether the server answers more than `provision`: as configured, or found out once per process. */
export class ApiSupport {
  readonly #options: ApiSupportOptions;
  #known: Api | undefined;
  #asking: { readonly coId: string | null; readonly answer: Promise<Api> } | undefined;

  constructor(options: ApiSupportOptions) {
    this.#options = options;
    this.#known = options.api === 'auto' ? undefined : options.api;
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
    const { backend, client, report } = this.#options;
    const api = await client.probe(coId);
    this.#known = api;
    report({ backend, operation: 'GET /co_provisioning_targets', event: 'api-found', level: 'info', api });
    return api;
  }
}
