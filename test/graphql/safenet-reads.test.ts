/** What is read of SafeNet, and what it costs. Loading the server costs more than most of them take. */
describe.each([
  'provisioning-task',
  'provisioning-tasks',
  'task-without-users',
  'seed-operations',
  'cost',
  'lost-sessions',
  'backends',
  'node',
  'nodes',
])('%s', (suite) => void jest.requireActual(`./${suite}.suite`));
