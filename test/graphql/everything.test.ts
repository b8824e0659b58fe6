import { shareDatabases } from '../helpers/ledger-in-memory';

shareDatabases();

/** All back ends at once. Loading the server costs more than most of them take. */
describe.each(['failed-field', 'relay', 'mutation-reports', 'payload-scopes', 'readme'])(
  '%s',
  (suite) => void jest.requireActual(`./${suite}.suite`),
);
