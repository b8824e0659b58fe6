import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { WorkflowLedger } from '../../datasources/contracts/workflow-ledger';
import type { Runtime } from '../../datasources/shared/backend';
import type { RequestContext } from '../../resolvers/context';
import { NodeIds } from '../../resolvers/shared/node-id';
import type { Budgets } from '../auth/budgets';
import type { Config } from '../config';
import { changedPaths } from '../config/changes';
import { isWithin } from '../config/faults';
import { createGraphqlServer, type GraphqlServer } from '../graphql/apollo';
import { createContextFactory, type LiveBackend, type ServerContext } from '../graphql/context';
import type { ErrorIds } from '../graphql/errors/public-error';
import { createDocumentCheck, type DocumentCheck } from '../graphql/limits/document-limits';
import { createGeneration, type Generation } from '../http/generation';
import type { Log } from '../observability/logger';
import type { SharedRedis } from '../store/redis';
import { shareDocuments } from '../store/shared-documents';
import { OpenBackends } from './backends';
import { Shared } from './shared';
import { createBudgets } from './start-shared';

/** What lives as long as the process, and what every generation is made from besides its configuration. */
export interface Surroundings {
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly errorIds: ErrorIds;
  readonly runtime: Runtime;
  readonly ledger: WorkflowLedger | undefined;
  readonly shared: SharedRedis | undefined;
  readonly onMutation: RequestContext['onMutation'];
}

export interface RunningGeneration {
  readonly config: Config;
  readonly generation: Generation;
  readonly backends: readonly LiveBackend[];
  /** The back ends that were connected for it. */
  readonly connected: readonly string[];
  /** Lets go of all that it uses. */
  readonly close: () => Promise<void>;
}

interface GraphqlPart extends GraphqlServer<ServerContext> {
  readonly config: Config;
  readonly checkDocument: DocumentCheck;
}

/** Makes generations that share what their configurations have in common, and ends those that are replaced. */
export class Generations {
  readonly #surroundings: Surroundings;
  readonly #backends: OpenBackends;
  readonly #retiring = new Map<RunningGeneration, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #budgets: Budgets;
  #graphql: Shared<GraphqlPart> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#budgets = createBudgets(surroundings.shared);
    this.#backends = new OpenBackends(surroundings.runtime);
  }

  /** @throws whatever keeps an emulator from starting; then nothing of it stays */
  async make(config: Config): Promise<RunningGeneration> {
    const { ledger, onMutation } = this.#surroundings;
    const { all: backends, connected, close } = await this.#backends.connect(config.backends);
    try {
      const graphql = (await this.#graphqlFor(config)).hold();
      const createContext = createContextFactory(backends, new NodeIds(config.deployment), ledger, onMutation);
      return {
        config,
        generation: createGeneration(config, backends, { ...graphql.value, createContext, budgets: this.#budgets }),
        backends,
        connected,
        close: async () => {
          await graphql.release();
          await close();
        },
      };
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Closes a generation that was replaced when its last request has ended, or when `mostMs` are over. Returns at once. */
  retire(old: RunningGeneration, mostMs: number): void {
    const end = async (): Promise<void> => {
      const waiting = new AbortController();
      const signal = AbortSignal.any([waiting.signal, this.#stopping.signal]);
      const late = sleep(mostMs, undefined, { signal, ref: false }).catch(() => undefined);
      await Promise.race([old.generation.unused(), late]);
      waiting.abort();
      await old.close().catch((error: unknown) => {
        this.#surroundings.errorIds.idOf(error);
      });
      this.#retiring.delete(old);
    };
    this.#retiring.set(old, end());
  }

  /** No request is under way any more: closes what has been replaced, and then the last one. */
  async close(last: RunningGeneration): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#retiring.values());
    await last.close();
  }

  /** An Apollo Server knows documents and compiled operations, so it is kept where nothing that it goes by has changed. */
  async #graphqlFor(config: Config): Promise<Shared<GraphqlPart>> {
    const known = this.#graphql;
    if (known?.isHeld && isSameToGraphql(known.value.config, config)) return known;
    const { schema, log, errorIds, shared } = this.#surroundings;
    const graphql = createGraphqlServer(schema, config, log, errorIds, shared && shareDocuments(shared));
    await graphql.apollo.start();
    const part = { ...graphql, config, checkDocument: createDocumentCheck(config.limits) };
    this.#graphql = new Shared<GraphqlPart>(part, ({ apollo }) => apollo.stop());
    return this.#graphql;
  }
}

/** What is known to be no business of Apollo Server's and its plugins'. */
const NOT_OF_GRAPHQL = [
  ['auth'],
  ['backends'],
  ['limits', 'budget'],
  ['log'],
  ['reads'],
  ['reads'],
  ['server', 'admission'],
  ['server', 'cors'],
  ['server', 'drainDelay'],
  ['server', 'requestTimeout'],
  ['server', 'shutdownTimeout'],
  ['server', 'watch'],
];

function isSameToGraphql(one: Config, other: Config): boolean {
  return changedPaths(one, other).every((path) => NOT_OF_GRAPHQL.some((place) => isWithin(path, place)));
}
