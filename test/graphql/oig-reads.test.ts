/** What is read of Oracle, and refused by it. Loading the server costs more than most of them take. */
describe.each(['oig-bad-input', 'oig-cost', 'oig-provisioning-task', 'oig-provisioning-tasks', 'oig-unsupported'])(
  '%s',
  (suite) => void jest.requireActual(`./${suite}.suite`),
);
