/** What a client is told of the schema, and in which type. Loading the server costs more than most of them take. */
describe.each(['hidden-schema', 'one-of', 'answer-type'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
