/** COmanage Registry as it should be. Loading the server costs more than most of them take. */
describe.each([
  'comanage-accounts',
  'comanage-bad-input',
  'comanage-cos',
  'comanage-cost',
  'comanage-history',
  'comanage-seed-operations',
  'comanage-seed-statuses',
])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
