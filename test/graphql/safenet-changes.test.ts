/** The mutations of SafeNet’s tasks, and what is refused. Loading the server costs more than most of them take. */
describe.each(['remove-task', 'remove-users-from-task', 'update-stop-date', 'bad-input'])(
  '%s',
  (suite) => void jest.requireActual(`./${suite}.suite`),
);
