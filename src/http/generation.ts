import type { BaseContext } from '@apollo/server';
import { createAuthenticate } from '../auth/authenticate';
import { Budgets } from '../auth/budgets';
import { createRates } from '../auth/rates';
import type { Config } from '../config';
import { isLoopback } from '../config/schema';
import type { LiveBackend } from '../graphql/context';
import type { AdmissionRules } from './admission';
import { createGraphqlAnswer, type GraphqlAnswer, type GraphqlAnswering } from './graphql-answer';

/** What a configuration makes of the GraphQL endpoint, besides what stands in the configuration itself. */
export type GenerationParts<Context extends BaseContext> = Omit<
  GraphqlAnswering<Context>,
  'authenticate' | 'budgets' | 'rateOf' | 'requestTimeout'
> & {
  /** Of one process; those of generations before are the same ones. */
  readonly budgets?: Budgets | undefined;
};

/**
 * All that one configuration decides about requests (decision 031). A request keeps the generation that was in force when
 * it arrived, and a generation that is no longer in force lasts until the last of its requests has ended.
 */
export class Generation {
  readonly answer: GraphqlAnswer;
  /** The most bytes of a body. */
  readonly bodyBytes: number;
  /** In milliseconds. */
  readonly requestTimeout: number;
  /** Whose pages may call. */
  readonly origins: ReadonlySet<string>;
  /** Whether nobody has to say who they are, because no other machine reaches this one. */
  readonly isForThisMachineOnly: boolean;
  readonly backends: readonly LiveBackend[];
  readonly admission: AdmissionRules['admission'];
  readonly registeredWrites: ReadonlySet<string>;
  #requests = 0;
  #whenUnused: (() => void) | undefined;

  constructor(config: Omit<Config, 'backends'>, backends: readonly LiveBackend[], answer: GraphqlAnswer) {
    const { auth, limits, server } = config;
    this.answer = answer;
    this.bodyBytes = limits.bodyBytes;
    this.requestTimeout = server.requestTimeout;
    this.origins = new Set(server.cors.origins);
    this.isForThisMachineOnly = !auth.tokens && auth.anonymous !== 'allow' && isLoopback(server.host);
    this.backends = backends;
    this.admission = server.admission;
    const writes = (config.registered ?? []).filter(({ type }) => type === 'mutation');
    this.registeredWrites = new Set(writes.map(({ id }) => id));
  }

  begin(): void {
    this.#requests += 1;
  }

  end(): void {
    this.#requests -= 1;
    if (this.#requests === 0) this.#whenUnused?.();
  }

  /** Of a generation that no request begins with any more: resolves when the last one has ended. */
  async unused(): Promise<void> {
    if (this.#requests > 0) await new Promise<void>((resolve) => (this.#whenUnused = resolve));
  }
}

export function createGeneration<Context extends BaseContext>(
  config: Omit<Config, 'backends'>,
  backends: readonly LiveBackend[],
  parts: GenerationParts<Context>,
): Generation {
  const { requestTimeout } = config.server;
  const answer = createGraphqlAnswer({
    ...parts,
    budgets: parts.budgets ?? new Budgets(),
    requestTimeout,
    authenticate: createAuthenticate(config.auth),
    rateOf: createRates(config),
  });
  return new Generation(config, backends, answer);
}
