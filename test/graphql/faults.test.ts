/** Back ends that misbehave. Loading the server costs more than most of them take. */
describe.each(['faults', 'retriable', 'faults-leaks'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
