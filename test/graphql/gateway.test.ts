/** Behind a router. Loading the server costs more than most of them take. */
describe.each(['gateway', 'gateway-codes'])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
