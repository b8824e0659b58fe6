/** The mutations of Oracle’s tasks. Loading the server costs more than most of them take. */
describe.each(['complete-tasks', 'reassign-tasks', 'retry-tasks', 'set-task-note', 'set-task-response'])(
  '%s',
  (suite) => void jest.requireActual(`./${suite}.suite`),
);
