/** COmanage Registry as it can be. Loading the server costs more than most of them take. */
describe.each(['comanage-faults', 'comanage-identifiers', 'comanage-plugins', 'comanage-strict-server'])(
  '%s',
  (suite) => void jest.requireActual(`./${suite}.suite`),
);
