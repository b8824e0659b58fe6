import { shareDatabases } from '../helpers/ledger-in-memory';

shareDatabases();

/** Requests for ADManager Plus. Loading the server costs more than most of them take. */
describe.each([
  'create-workflow-request',
  'workflow-requests',
  'workflow-request-bad-input',
  'workflow-cost',
  'token-rotation',
])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
