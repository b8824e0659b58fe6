/** Back ends of several kinds behind one list and one mutation. Loading the server costs more than most of them take. */
describe.each(['mixed-provisioning-tasks', 'mixed-retry-tasks', 'entities'])(
  '%s',
  (suite) => void jest.requireActual(`./${suite}.suite`),
);
