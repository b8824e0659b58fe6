import { shareDatabases } from '../helpers/ledger-in-memory';

shareDatabases();

/** With compiled queries and without. Loading the server costs more than most of them take. */
describe.each(['compiled-queries', 'asked-again'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
